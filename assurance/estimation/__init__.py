"""Numbers on arrays: exact and approximate bounds for what a sample says of its population."""

from assurance.estimation.binomial import binomial_interval
from assurance.estimation.hypergeometric import hypergeometric_interval
from assurance.estimation.interval import Interval
from assurance.estimation.stratified import stratified_interval

__all__ = ["Interval", "binomial_interval", "hypergeometric_interval", "stratified_interval"]
