// Counts each refusal and lists it: docs/formats/contacts.md. The file has ids and no addresses.
//
//   Problems problems = TRY(Problems::Create(path, Language::kKorean, counts));
//   TRY(problems.Refuse({source, row}, id, Field::kEmail, Reason::kInjection));
//   TRY(problems.Appear());
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "base/whole_file.h"
#include "contact/counts.h"
#include "contact/reason.h"

namespace haetae::contact {

struct RowPlace {
  uint32_t source = 0;  // from 1, in the order of the contacts file
  uint64_t row = 0;     // line or row, from 1
};

class Problems {
 public:
  // `counts` outlives it.
  static Result<Problems> Create(const fs::path& path, Language language, Counts& counts);
  // What is only missing is counted and not listed.
  Status Refuse(const RowPlace& place, std::string_view person, Field field, Reason reason);
  Status Appear();

 private:
  Problems(WholeFile file, Language language, Counts& counts)
      : file_(std::move(file)), language_(language), counts_(counts) {}
  WholeFile file_;
  Language language_;
  Counts& counts_;
  std::string line_;
};

}  // namespace haetae::contact
