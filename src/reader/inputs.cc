// Expands the command line's LOG arguments.

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>

#include "reader/source.h"

namespace haetae::reader {
namespace {

namespace fs = std::filesystem;

bool LeftOut(const std::string& name) {
  return name.starts_with('.') || name.ends_with('~') ||
         (name.starts_with('#') && name.ends_with('#'));
}

// Files below `folder`, however deep; links to folders are not followed, so there is no circle.
void AddFolder(const std::string& folder, InputList& list) {
  std::error_code error;
  size_t before = list.inputs.size();
  fs::recursive_directory_iterator at(folder, error), end;
  if (error) {
    list.errors.push_back(SystemError("cannot list the folder", folder, error.value()));
    return;
  }
  while (at != end) {
    std::error_code ignored;
    if (LeftOut(at->path().filename().string())) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored)) {
      list.inputs.push_back({at->path().string(), false});
    }
    std::string place = at->path().string();
    at.increment(error);
    if (error) {
      // A folder without permission must not hide the others: it is named, and passed over.
      list.errors.push_back(SystemError("cannot list the folder", place, error.value()));
      if (at == end) break;
    }
  }
  if (list.inputs.size() == before && list.errors.empty()) {
    list.errors.push_back({Code::kNotFound, "there is no log", "the folder holds no files", folder,
                           "name the files, or another folder"});
  }
}

void AddPath(const std::string& path, bool named, InputList& list) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    list.errors.push_back(SystemError("cannot read the log", path, errno));
  } else if (S_ISDIR(info.st_mode)) {
    AddFolder(path, list);
  } else {
    list.inputs.push_back({path, named});
  }
}

void AddGlob(const std::string& pattern, InputList& list) {
  glob_t found{};
  int result = glob(pattern.c_str(), GLOB_NOSORT | GLOB_TILDE, nullptr, &found);
  if (result == 0) {
    for (size_t i = 0; i < found.gl_pathc; ++i) AddPath(found.gl_pathv[i], false, list);
  } else {
    list.errors.push_back({Code::kNotFound, "there is no log", "no file matches", pattern,
                           "check the pattern; in quotes, haetae expands it itself"});
  }
  globfree(&found);
}

}  // namespace

InputList ListInputs(const std::vector<std::string>& arguments) {
  InputList list;
  for (const std::string& argument : arguments) {
    struct stat info;
    if (argument == "-") {
      list.inputs.push_back({"-", true});
    } else if (stat(argument.c_str(), &info) != 0 && errno == ENOENT &&
               argument.find_first_of("*?[") != std::string::npos) {
      AddGlob(argument, list);
    } else {
      AddPath(argument, true, list);
    }
  }
  // One file under two names, or named twice, is read once; the named mention wins.
  std::sort(list.inputs.begin(), list.inputs.end(), [](const Input& a, const Input& b) {
    return a.path != b.path ? a.path < b.path : a.named > b.named;
  });
  std::set<std::pair<uint64_t, uint64_t>> seen;
  bool standard_input = false;
  std::erase_if(list.inputs, [&](const Input& input) {
    if (input.path == "-") return std::exchange(standard_input, true);
    struct stat info;
    if (stat(input.path.c_str(), &info) != 0) return false;
    return !seen.emplace(info.st_dev, info.st_ino).second;
  });
  return list;
}

}  // namespace haetae::reader
