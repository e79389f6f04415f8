"""Which cases are looked at: frame, commitment, sizes per stratum, sealed draw by tickets."""

from assurance.sampling.allocation.allocate import allocate
from assurance.sampling.allocation.extended import extended_sizes
from assurance.sampling.drawing.certificate import draw_certificate, frame_rows, picks_digest
from assurance.sampling.drawing.drawn import Certificate, Draw, Extension
from assurance.sampling.drawing.draws import draw_sample
from assurance.sampling.drawing.extension import extend_draw
from assurance.sampling.drawing.in_use import InUse, Replacement, in_use
from assurance.sampling.drawing.making import no_draw
from assurance.sampling.drawing.second_review import second_review_sample
from assurance.sampling.drawing.seeds import new_seed
from assurance.sampling.drawing.start import next_start
from assurance.sampling.drawing.systematic import systematic_from_table, systematic_sample
from assurance.sampling.drawing.table_draws import draw_from_table
from assurance.sampling.drawing.tracers import Tracers, pick_tracers
from assurance.sampling.frame.digests import frame_digest, frame_digest_of, order_digest_of, plan_digest
from assurance.sampling.frame.flow import FlowStep
from assurance.sampling.frame.frames import Frame, build_frame
from assurance.sampling.frame.ordering import order_digest
from assurance.sampling.frame.seen import Seen
from assurance.sampling.planning.design import Design, DesignPoint, DesignStratum
from assurance.sampling.planning.looking import design_sample
from assurance.sampling.planning.planned import planned_reserves, planned_sizes
from assurance.sampling.sizes import (
    OperatingCharacteristic,
    acceptance_plan,
    attribute_size,
    bayesian_size,
    chance_of_missing,
    detectable_rate,
    discovery_size,
    operating_characteristic,
    planned_size,
    reaudit_power,
    reaudit_size,
    sample_size,
    two_proportion_size,
    with_oversample,
)
from assurance.tickets import ticket

__all__ = [
    "Certificate",
    "Design",
    "DesignPoint",
    "DesignStratum",
    "Draw",
    "Extension",
    "FlowStep",
    "Frame",
    "InUse",
    "OperatingCharacteristic",
    "Replacement",
    "Seen",
    "Tracers",
    "acceptance_plan",
    "allocate",
    "attribute_size",
    "bayesian_size",
    "build_frame",
    "chance_of_missing",
    "design_sample",
    "detectable_rate",
    "discovery_size",
    "draw_certificate",
    "draw_from_table",
    "draw_sample",
    "extend_draw",
    "extended_sizes",
    "frame_digest",
    "frame_digest_of",
    "frame_rows",
    "in_use",
    "new_seed",
    "next_start",
    "no_draw",
    "operating_characteristic",
    "order_digest",
    "order_digest_of",
    "pick_tracers",
    "picks_digest",
    "plan_digest",
    "planned_reserves",
    "planned_size",
    "planned_sizes",
    "reaudit_power",
    "reaudit_size",
    "sample_size",
    "second_review_sample",
    "systematic_from_table",
    "systematic_sample",
    "ticket",
    "two_proportion_size",
    "with_oversample",
]
