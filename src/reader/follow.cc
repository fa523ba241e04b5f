#include "reader/follow.h"

#include <dirent.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace haetae::reader {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_MODIFY |
                             IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int kListingShare = 20;  // listing takes at most this part of the time

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool IsFolder(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::chrono::steady_clock::duration Chrono(Duration duration) {
  return std::chrono::microseconds(duration);
}

}  // namespace

Follow::Follow(std::vector<std::string> arguments, FollowOptions options)
    : arguments_(std::move(arguments)), options_(std::move(options)) {
  if (options_.notify) inotify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

Follow::~Follow() {
  if (inotify_ >= 0) ::close(inotify_);
}

std::vector<FileChange> Follow::Wait(Duration timeout, int wake_fd) {
  std::vector<FileChange> changes;
  if (listing_ > 0) {
    // Listing anew never takes more than its share, however many files there are.
    const auto rest = std::max(Chrono(notified() ? kRescan : kPoll), listing_took_ * kListingShare);
    const auto due = listed_at_ + rest;
    const auto until_due = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now()).count();
    const int wait_ms = static_cast<int>(
        std::clamp<int64_t>(std::min<int64_t>(until_due, timeout / kMillisecond), 0, 60'000));
    std::array<pollfd, 2> fds = {{{inotify_, POLLIN, 0}, {wake_fd, POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), wait_ms);
    std::set<std::string> paths;
    const bool all = ReadEvents(paths);
    if (!all && Clock::now() < due) {
      for (const std::string& path : paths) {
        struct stat info;
        if (::stat(path.c_str(), &info) != 0) continue;
        auto known = files_.find(FileId(info.st_dev, info.st_ino));
        if (known == files_.end()) continue;
        const FileChange last = known->second.last;
        See(last.path, last.named, last.asked, changes);
      }
      return changes;
    }
  }
  const auto start = Clock::now();
  List(changes);
  listed_at_ = Clock::now();
  listing_took_ = listed_at_ - start;
  return changes;
}

void Follow::Forget(FileId id) {
  files_.erase(id);
  listed_at_ = {};
}

bool Follow::ReadEvents(std::set<std::string>& paths) {
  bool all = false;
  alignas(inotify_event) std::array<char, 64 << 10> buffer;
  while (inotify_ >= 0) {
    const ssize_t n = ::read(inotify_, buffer.data(), buffer.size());
    if (n <= 0) break;
    for (ssize_t at = 0; at < n;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      auto folder = folder_of_.find(event->wd);
      if ((event->mask & ~static_cast<uint32_t>(IN_MODIFY)) != 0) all = true;
      if ((event->mask & IN_IGNORED) != 0 && folder != folder_of_.end()) {
        watched_.erase(folder->second);
        folder_of_.erase(folder);
      } else if (folder != folder_of_.end() && event->len > 0) {
        paths.insert(folder->second + "/" + event->name);
      }
    }
  }
  return all;
}

void Follow::WatchFolder(const std::string& folder) {
  if (inotify_ < 0 || watched_.contains(folder) || watched_.size() >= kWatchedFoldersMax) return;
  const int watch = ::inotify_add_watch(inotify_, folder.c_str(), kEvents);
  if (watch < 0) {
    if (errno == ENOSPC || errno == ENOSYS) {  // the limit of watches: listing alone
      ::close(inotify_);
      inotify_ = -1;
    }
    return;
  }
  folder_of_[watch] = folder;
  watched_.insert(folder);
}

void Follow::See(const std::string& path, bool named, bool asked,
                 std::vector<FileChange>& changes) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  FileChange now{.kind = FileChange::kNew,
                 .id = {info.st_dev, info.st_ino},
                 .path = path,
                 .named = named,
                 .asked = asked,
                 .modified = {info.st_mtim.tv_sec * kSecond + info.st_mtim.tv_nsec / 1000},
                 .bytes = static_cast<uint64_t>(info.st_size)};
  auto [at, is_new] = files_.try_emplace(now.id, Known{now, listing_});
  if (is_new) {
    changes.push_back(now);
    return;
  }
  Known& known = at->second;
  const bool changed = known.last.bytes != now.bytes || known.last.modified != now.modified;
  if (known.listing == listing_ && known.last.path != path) return;  // a second name
  known.listing = listing_;
  now.asked |= known.last.asked;  // a log that is renamed is still asked for
  now.named = known.last.named;
  if (known.last.path != path) {
    now.kind = FileChange::kRenamed;
    changes.push_back(now);
  }
  if (changed || now.asked != known.last.asked) {
    now.kind = FileChange::kChanged;
    changes.push_back(now);
  }
  known.last = now;
}

// Files in the folders of logs that bear the same log's name.
void Follow::AddSameLogs(const std::vector<Input>& inputs, std::vector<FileChange>& changes) {
  std::map<std::string, std::set<std::string>> stems;  // by folder
  for (const Input& input : inputs) stems[FolderOf(input.path)].insert(options_.stem(input.path));
  for (const std::string& argument : arguments_) {
    if (argument != "-" && !IsFolder(argument))
      stems[FolderOf(argument)].insert(options_.stem(argument));
  }
  for (const auto& [folder, wanted] : stems) {
    DIR* listing = ::opendir(folder.c_str());
    if (listing == nullptr) continue;
    while (const dirent* entry = ::readdir(listing)) {
      if (entry->d_name[0] == '.') continue;
      const std::string name(entry->d_name);
      const std::string path = wanted.begin()->starts_with(folder + "/") || folder == "/"
                                   ? (fs::path(folder) / name).native()
                                   : name;
      if (wanted.contains(options_.stem(path))) See(path, false, false, changes);
    }
    ::closedir(listing);
  }
}

void Follow::List(std::vector<FileChange>& changes) {
  ++listing_;
  for (const std::string& argument : arguments_) {
    if (argument == "-") continue;
    if (!IsFolder(argument)) {
      WatchFolder(FolderOf(argument));
      continue;
    }
    WatchFolder(argument);
    std::error_code code;
    for (fs::recursive_directory_iterator it(argument, code), end; !code && it != end;
         it.increment(code)) {
      std::error_code ignored;
      if (it->is_directory(ignored)) WatchFolder(it->path().native());
    }
  }
  InputList list = ListInputs(arguments_);
  std::erase_if(list.inputs, [&](const Input& input) {
    return input.path == "-" || (options_.leave_out && options_.leave_out(input.path));
  });
  for (const Input& input : list.inputs) {
    WatchFolder(FolderOf(input.path));
    See(input.path, input.named, true, changes);
  }
  if (options_.stem) AddSameLogs(list.inputs, changes);
  for (auto it = files_.begin(); it != files_.end();) {
    if (it->second.listing != listing_) {
      FileChange gone = it->second.last;
      gone.kind = FileChange::kGone;
      changes.push_back(std::move(gone));
      it = files_.erase(it);
    } else {
      ++it;
    }
  }
  std::set<std::string> now;
  for (Error& error : list.errors) {
    const std::string text = error.Text();
    if (!reported_.contains(text)) errors_.push_back(std::move(error));
    now.insert(text);
  }
  reported_ = std::move(now);
}

}  // namespace haetae::reader
