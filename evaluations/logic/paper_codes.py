"""The code on a paper: the invitation's number with two check digits, so that a slip of the finger finds nobody.

ISO/IEC 7064 MOD 97-10: every single wrong digit and every two neighbours swapped are noticed. Digits alone, because
papers are typed in on a number pad.
"""

MODULUS = 97


def paper_code(number: int) -> str:
    """The code of a positive number, in groups of three: "12 345 08". Raises ValueError below 1."""
    if number < 1:
        raise ValueError("A paper's number is at least 1.")
    check = (MODULUS + 1 - number * 100 % MODULUS) % MODULUS
    return f"{number:,}".replace(",", " ") + f" {check:02d}"


def number_of(code: str) -> int | None:
    """The number that a code stands for, however it was spaced; None when it was mistyped."""
    digits = "".join(code.replace("-", " ").split())
    if not (digits.isascii() and digits.isdigit()) or not 3 <= len(digits) <= 20:
        return None
    number = int(digits[:-2])
    if number < 1 or int(digits) % MODULUS != 1 or int(digits[-2:]) >= MODULUS:
        return None
    return number
