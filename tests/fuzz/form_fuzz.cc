// Feeds the reader of forms with bytes of any kind. A form that is taken is drafted from: every
// notice renders, no text of it has a line of its own that the layout did not make (a header, say),
// nothing invisible or turned around is in it, and HTML holds no element that the layout lacks.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "notice/drafts_for_test.h"
#include "notice/unicode.h"

namespace {

using namespace haetae;
using namespace haetae::notice;

size_t CountOf(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

void CheckFile(const Rendered& file) {
  const auto decoded = Decode(file.bytes, "");
  if (!decoded) abort();
  for (char32_t c : decoded->text)
    if (IsInvisible(c) || (c < 0x20 && c != '\n')) abort();
  if (file.ending == "html" && (CountOf(file.bytes, "<h1>") != 1 || CountOf(file.bytes, "<script")))
    abort();
  if (file.ending == "txt" && CountOf("\n" + file.bytes, "\nSubject: ") > 1) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto form = FormOf(std::string(reinterpret_cast<const char*>(data), size));
  if (!form) {
    for (const Error& error : form.error())
      if (error.why.empty() || error.where.empty()) abort();
    return 0;
  }
  static const duty::Facts facts = ForgedKey();
  const DraftSource source{TestBook(), facts, *form, TestTexts(), At("2026-11-20T10:00:00Z")};
  for (const char* id : {"KR-PIPA-34-1", "US-CA-1798-82", "KR-PIPA-34-4"}) {
    const duty::Duty& duty = *TestBook().Versions(id).back();
    const auto drafts = DraftsOf(source, *TestBook().LawOf(id), duty, {Language::kKorean});
    if (!drafts) abort();
    for (const Draft& draft : *drafts) {
      const auto files = TestTemplates().Render(draft, TestBook());
      if (!files) abort();
      for (const Rendered& file : *files) CheckFile(file);
    }
  }
  return 0;
}
