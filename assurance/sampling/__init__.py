"""Which cases are looked at: frame, commitment, sizes per stratum, sealed draw by tickets."""

from assurance.sampling.allocation import allocate
from assurance.sampling.digests import frame_digest, frame_digest_of, plan_digest
from assurance.sampling.drawn import Certificate, Draw
from assurance.sampling.draws import draw_sample
from assurance.sampling.flow import FlowStep
from assurance.sampling.frames import Frame, build_frame
from assurance.sampling.seeds import new_seed
from assurance.sampling.table_draws import draw_from_table
from assurance.tickets import ticket

__all__ = [
    "Certificate",
    "Draw",
    "FlowStep",
    "Frame",
    "allocate",
    "build_frame",
    "draw_from_table",
    "draw_sample",
    "frame_digest",
    "frame_digest_of",
    "new_seed",
    "plan_digest",
    "ticket",
]
