#include "notice/text.h"

#include "notice/unicode.h"
#undef CHECK
#include <doctest/doctest.h>
