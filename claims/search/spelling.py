"""One spelling of English words for the British and the American one, so that either finds the other.

Only what the two really spell apart is changed, most of it by lists: a rule such as "our is or" would make "for" of
"four". What comes out need not be a word that anybody writes; it is only compared.
"""

import re
from functools import cache

_ISE = """
    adv advert appr ar anticlockw chast chem circumc clockw compr comprom conc contrariw dem desp dev disenfranch
    enfranch enterpr exc exerc expert franch improv inc lengthw likew merchand mort otherw parad pr pract prec prem
    prom prov r repr rev sunr superv surm surpr telev treat upr v val w
"""
_VERB_ENDS = "(?:able|ation|ational|ationally|ations|e|ed|er|ers|es|ing|ings)"
_OUR = """
    arm ard behavi cand clam col demean endeav enam fav ferv flav harb hon hum lab neighb od parl ranc rig rum sav savi
    splend succ tum val vap vig
"""
_RE = "accout calib cent fib lit lust meag met mit och sab sceps scept sepulch somb spect theat"
_L = """
    bevel cancel channel chisel counsel dial duel enamel equal fuel funnel grovel initial jewel label level libel
    marshal medal model panel parcel pedal pencil quarrel rival shovel signal snorkel spiral swivel total towel travel
    tunnel unravel yodel
"""
_PREFIX = "(?:anti|auto|deca|centi|dis|hyper|inter|kilo|micro|milli|mis|multi|nano|out|over|pre|re|self|sub|un|under)?"
# Beginnings of words, the British and the American one.
_BEGINNINGS = """
    acknowledgement acknowledgment  aeroplane airplane  ageing aging  aluminium aluminum  anaem anem  anaesth anesth
    archaeo archeo  artefact artifact  caesarean cesarean  diarrhoea diarrhea  encyclopaed encycloped  foet fet
    gaol jail  grey gray  gynaeco gyneco  haem hem  judgement judgment  leukaem leukem  mould mold  oesoph esoph
    oestrogen estrogen  orthopaed orthoped  paediatr pediatr  plough plow  pyjama pajama  sceptic skeptic
    skilful skillful  sulph sulf  focuss focus
"""


def _any(of: str) -> str:
    return f"(?:{'|'.join(of.split())})"


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    """Return what is replaced by what, in a word of small letters."""
    pairs = _BEGINNINGS.split()
    rules = [
        # Both write "revise", and "raise" and whatever else has another vowel before it.
        (rf"^(?!{_PREFIX}{_any(_ISE)}is)(.+[^aeiou])is(?={_VERB_ENDS}$)", r"\1iz"),
        (r"yz(?=(?:e|ed|er|ers|es|ing)$)", "ys"),
        (rf"^({_PREFIX}{_any(_OUR)})our", r"\1or"),
        (rf"^({_PREFIX}{_any(_RE)})r(?:e(?=s?$)|(?=ed$|ing$))", r"\1er"),
        (rf"^({_PREFIX}{_any(_L)})l(?=(?:ed|er|ers|ing|ings|ist|ists|or|ors)$)", r"\1"),
        (r"^((?:un)?(?:def|lic|off|pret))ence(?=(?:s|d|less)?$)", r"\1ense"),
        (r"^((?:mal)?practi)s(?=(?:e|ed|es|ing)$)", r"\1c"),
        (r"^programme(?=s?$)", "program"),
        (r"^manoeuvr(?:e(?=s?$))?", "maneuver"),
        (r"(?<=..)logue(?=s?$)", "log"),
        *((rf"^{british}", american) for british, american in zip(pairs[::2], pairs[1::2], strict=True)),
    ]
    return [(re.compile(pattern), other) for pattern, other in rules]


def one_spelling(word: str) -> str:
    """Return an English word of small letters in the spelling that its British and its American form share."""
    for pattern, other in _rules():
        word = pattern.sub(other, word)
    return word
