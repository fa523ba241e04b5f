// Feeds the reader of contact tables with CSV of any kind. The first byte says whether it is CP949;
// the rest is the file. Rows come with all their cells, none longer than the limit, or the table is
// refused with a remedy that quotes none of it.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/for_test.h"
#include "contact/rows.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace haetae;
  using namespace haetae::contact;
  if (size == 0) return 0;
  static const TestFolder folder;
  const fs::path path = folder.path / "contacts.csv";
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
  auto source = OpenCsv({.kind = Place::kCsv, .path = path, .cp949 = data[0] % 2 == 1});
  if (!source) {
    if (source.error().why.empty() || source.error().where.empty()) std::abort();
    return 0;
  }
  Batch batch;
  uint64_t before = 0;
  while (true) {
    const Result<bool> more = (*source)->Next(batch);
    if (!more && more.error().why.empty()) std::abort();
    if (!more || !*more) return 0;
    if (batch.size() == 0 || batch.size() > kBatchRows) std::abort();
    for (size_t i = 0; i < batch.size(); ++i) {
      if (batch.number(i) <= before) std::abort();
      before = batch.number(i);
      for (size_t c = 0; c < kRoles; ++c) {
        if (batch.cell(i, static_cast<Role>(c)).size() > kCellBytesMax + 1) std::abort();
      }
    }
  }
}
