"""What the days to come will bring, judged on what the same method would have said before.

`outlook` is the way in: history and calendar in, days with their 95% band and the paths of the
rest of the month out. Pure: no library, no clock, the same answer for the same seed.
"""
