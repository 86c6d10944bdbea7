"""Why a number differs from plan or comparison: effects in money that sum to the gap exactly.

A member's money is a product, e.g. visitors x conversion x basket. `decompose` says how much of
its change each factor made; `lines` holds the money that no such product carries.
"""
