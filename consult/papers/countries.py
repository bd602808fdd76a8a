"""The countries that an organisation may be in, as ISO 3166-1 codes; their names come from CLDR."""

import re

from babel import Locale

# Unions, parts of the world, and codes for tests.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
COUNTRIES = sorted(
    {str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))} - _NO_COUNTRIES
)
