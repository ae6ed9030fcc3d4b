"""Recognises Vietnamese text typed for an old font, which reads as nonsense in Unicode. Pure text."""

import re

# Signs that stand for letters in .VnTime (TCVN3) and in no Vietnamese or minority name in Unicode.
_TCVN3 = re.compile("[¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾×÷ÆÞßæþ]")
# VNI writes the vowel and then a letter for its marks: “Nguyeãn Vaên Ñöùc”. “uâ”, “iê” and “oà” are true Vietnamese.
_VNI = re.compile(
    "[aAeE][âêùøûõïåäëéèáàãÂÊÙØÛÕÏÅÄËÉÈÁÀÃ]|[oO][âùûåäÂÙÛÅÄ]|[öÖ][ùøûõïÙØÛÕÏ]|[ñÑ](?=[aeiouyöôAEIOUYÖÔ])"
)


def legacy_font(text: str) -> str:
    """``"TCVN3"``, ``"VNI"`` or ``""``."""
    if _TCVN3.search(text):
        return "TCVN3"
    return "VNI" if _VNI.search(text) else ""
