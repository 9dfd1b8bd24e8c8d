"""The classic eleven on 125 cells, as Squeezely publishes them (read 2026-07)."""

from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import NEVER, Scheme, everybody_once, named_cells

GROUPS = (
    named_cells("CHAMPIONS", _("Champions"), "555 554 544 545 454 455 445"),
    named_cells("LOYAL", _("Loyal"), "543 444 435 355 354 345 344 335"),
    named_cells(
        "POTENTIAL_LOYALIST",
        _("Potential loyalist"),
        "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323",
    ),
    named_cells("NEW", _("New"), "512 511 422 421 412 411 311"),
    named_cells("PROMISING", _("Promising"), "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313"),
    named_cells("NEED_ATTENTION", _("Need attention"), "535 534 443 434 343 334 325 324"),
    named_cells("ABOUT_TO_SLEEP", _("About to sleep"), "331 321 312 221 213 231 241 251"),
    named_cells(
        "AT_RISK",
        _("At risk"),
        "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    ),
    named_cells("CANNOT_LOSE", _("Cannot lose"), "155 154 144 214 215 115 114 113"),
    named_cells("HIBERNATING", _("Hibernating"), "332 322 233 232 223 222 132 123 122 212 211"),
    named_cells("LOST", _("Lost"), "111 112 121 131 141 151"),
)
everybody_once(GROUPS)
CLASSIC = Scheme("classic", _("Classic eleven"), (NEVER, *GROUPS))
