"""URLs of the app."""

from django.urls import path

from apps.service.views import (
    agents,
    calendar,
    coaching,
    coverage,
    leave,
    mine,
    publish,
    quality,
    roster,
    swaps,
)

app_name = "service"
urlpatterns = [
    path("roster/", roster.roster, name="roster"),
    path("roster/coverage/", coverage.coverage, name="coverage"),
    path("roster/people/", agents.agents, name="agents"),
    path("roster/people/<int:user_id>/", agents.agent, name="agent"),
    path("roster/people/<int:user_id>/sick/", agents.sick, name="agent-sick"),
    path("roster/leave/", leave.leave, name="leave"),
    path("roster/leave/<int:availability_id>/", leave.decide, name="leave-decide"),
    path("roster/leave/<int:availability_id>/withdraw/", leave.withdraw, name="leave-withdraw"),
    path("roster/swaps/", swaps.swaps, name="swaps"),
    path("roster/swaps/<int:swap_id>/", swaps.decide, name="swap-decide"),
    path("roster/swaps/<int:swap_id>/answer/", swaps.answer, name="swap-act"),
    path("roster/runs/<int:run_id>/", publish.run, name="run"),
    path("roster/<int:roster_id>/cells/", roster.cells, name="cells"),
    path("roster/<int:roster_id>/publish/", publish.publish, name="roster-publish"),
    path("roster/<int:roster_id>/lock/", roster.lock, name="roster-lock"),
    path("roster/<int:roster_id>/fill/", publish.fill, name="roster-fill"),
    path("roster/<str:month>/make/", roster.make, name="roster-make"),
    path("roster/<str:month>/", roster.roster, name="roster"),
    path("shifts/", mine.shifts, name="shifts"),
    path("shifts/clock/", mine.clock, name="clock"),
    path("shifts/seen/", mine.seen, name="shifts-seen"),
    path("shifts/calendar/", calendar.link, name="calendar-link"),
    path("shifts/<int:assignment_id>/offer/", swaps.offer, name="swap-offer"),
    path("shifts/<int:assignment_id>/bid/", swaps.bid, name="swap-bid"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar"),
    path("quality/", quality.reviews, name="reviews"),
    path("quality/draw/", quality.draw, name="review-draw"),
    path("quality/scorecard/", quality.scorecard, name="scorecard"),
    path("quality/coaching/", coaching.coachings, name="coachings"),
    path(
        "quality/coaching/<int:coaching_id>/withdraw/", coaching.withdraw, name="coaching-withdraw"
    ),
    path("quality/<int:review_id>/", quality.review, name="review"),
    path("quality/<int:review_id>/mark/", quality.mark, name="review-mark"),
    path("quality/<int:review_id>/dispute/", quality.dispute, name="review-dispute"),
    path("quality/<int:review_id>/decide/", quality.decide, name="review-decide"),
]
