"""WHAT the order lifecycle is: policy, no mechanism.

`ORDER_LINE` is the one definition; its chapters stand in order of precedence, each in a module of its name.
"""

from __future__ import annotations

from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.answering import ANSWERING
from order_lifecycle.definition.buying import BUYING
from order_lifecycle.definition.cancelling import CANCELLING
from order_lifecycle.definition.disputing import DISPUTING
from order_lifecycle.definition.facts import FACTS
from order_lifecycle.definition.refunding import REFUNDING
from order_lifecycle.definition.rejecting import REJECTING
from order_lifecycle.definition.returning import RETURNING
from order_lifecycle.definition.shipping import SHIPPING
from order_lifecycle.language.lifecycle import Lifecycle
from order_lifecycle.language.mistakes import checked

ORDER_LINE = checked(
    Lifecycle(
        name="order_line",
        initial=v.PLACED,
        states=v.STATES,
        events=v.EVENTS,
        actors=v.ACTORS,
        facts=FACTS,
        grounds=v.GROUNDS,
        effects=v.EFFECTS,
        chapters=(BUYING, SHIPPING, CANCELLING, ANSWERING, REJECTING, RETURNING, REFUNDING, DISPUTING),
        last_resort=v.ASK_PLATFORM,
        grounded=(v.CANCEL, v.REQUEST_RETURN, v.REQUEST_REFUND, v.REJECT_DELIVERY),
    )
)
