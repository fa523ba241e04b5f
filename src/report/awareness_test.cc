#include "report/awareness.h"

#include <doctest/doctest.h>

#include "incident/entry_words.h"

namespace haetae::report {
namespace {

using incident::Awareness;

constexpr Duration kSeoul = 9 * kHour;

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a time that a person wrote stays as it was written") {
  const Awareness said{.kind = "first_signal",
                       .by = "kim",
                       .source = "mail of 2025-04-11T08:29Z",
                       .why = "2025-04-11T08:30Z라고 들었음"};
  const std::string text = AwarenessText(said, Language::kKorean, kSeoul);
  CHECK_MESSAGE(Has(text, "mail of 2025-04-11T08:29Z"), text);
  CHECK_MESSAGE(Has(text, "2025-04-11T08:30Z라고 들었음"), text);
  const Awareness closed{.kind = "closed",
                         .what = incident::ObstaclesJson({}),
                         .by = "kim",
                         .why = "over since 2025-04-12T08:30Z"};
  CHECK(Has(AwarenessText(closed, Language::kEnglish, kSeoul), "over since 2025-04-12T08:30Z"));
}

TEST_CASE("a time in haetae's own words is shown in the zone, of older entries too") {
  const Phrase title{"read from 2025-04-11T08:30Z on", "2025-04-11T08:30Z부터 조회"};
  Awareness found{.kind = "found",
                  .what = incident::TitleJson(title),
                  .by = "haetae",
                  .source = "haetae",
                  .why = title.en};
  CHECK(Has(AwarenessText(found, Language::kKorean, kSeoul), "2025-04-11 17:30 +09:00부터 조회"));
  found.what = "";
  CHECK(Has(AwarenessText(found, Language::kEnglish, kSeoul), "from 2025-04-11 17:30 +09:00 on"));
}

}  // namespace
}  // namespace haetae::report
