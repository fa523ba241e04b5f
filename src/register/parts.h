// A register of some of its files, for those who need not all of it: a list of 33.7 million members
// takes a minute and a gigabyte that a question about keys should not cost.
//
//   std::unique_ptr<Register> small = TRY(LoadParts(folder, ids, {"keys", "people"}, parquet));
//
// The files are named by their stems; "carries" means every relation. What is loaded is what
// Register::Load would make of those files, errors included; the others are not opened.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/dictionary.h"
#include "base/error.h"
#include "register/register.h"

namespace haetae::reg {

Result<std::unique_ptr<Register>> LoadParts(const std::filesystem::path& folder,
                                            Dictionary& subjects,
                                            const std::vector<std::string_view>& stems,
                                            const TableReader& parquet = nullptr,
                                            uint64_t seed = 0);

}  // namespace haetae::reg
