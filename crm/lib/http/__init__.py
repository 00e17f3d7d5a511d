"""The one door to the outside web: checks where a request leads, bounds what it may cost, answers with a value."""

from crm.lib.http.allowing import AllowList, allow_list
from crm.lib.http.failures import Failure, Refused, TimedOut, TooLarge, Unreachable
from crm.lib.http.policy import Done, Failed, RetryAt, Verdict, verdict
from crm.lib.http.sending import is_header_name, send
from crm.lib.http.shape import LIMITS, Answer, Limits, Request
from crm.lib.http.targets import masked

__all__ = [
    "LIMITS",
    "AllowList",
    "Answer",
    "Done",
    "Failed",
    "Failure",
    "Limits",
    "Refused",
    "Request",
    "RetryAt",
    "TimedOut",
    "TooLarge",
    "Unreachable",
    "Verdict",
    "allow_list",
    "is_header_name",
    "masked",
    "send",
    "verdict",
]
