#include "scope/reach_carried.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <optional>
#include <thread>

#include "scope/disclosed.h"

namespace haetae::scope {
namespace {

using Bits = ReachCarried::Bits;

void Join(Bits& to, const Bits& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) to[i] |= from[i];
}

}  // namespace

// One thread's.
class ReachCarried::Reader {
 public:
  Reader(const ReachFiles& files, ReachCarried& carried) : carried_(carried) {
    sets_.of.resize(files.sets());
    sets_.from.resize(files.countries().size());
    today_.resize(carried.hours_);
  }
  void Read(const ReachFile& file) {
    blocks_.Open(*file.file);
    ExposureMatch::Mask mask;
    for (size_t block = 0; block < file.match.blocks(); ++block)
      if (file.match.Find(blocks_, block, mask)) ReadBlock(file, block, mask);
    Keep(file.day);
  }
  const Sets& sets() const { return sets_; }

 private:
  void ReadBlock(const ReachFile& at, size_t block, const ExposureMatch::Mask& mask) {
    const ExposureFile& file = *at.file;
    const uint32_t* subjects = blocks_.Codes(ExposureColumn::kSubject, block);
    const uint32_t* kinds = blocks_.Codes(ExposureColumn::kKind, block);
    const uint32_t* addresses = blocks_.Codes(ExposureColumn::kAddress, block);
    for (size_t word = 0; word < mask.size(); ++word) {
      for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
        const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
        const ReachKind& kind = at.kinds[kinds[i]];
        if (kind.relation == nullptr || subjects[i] == 0) continue;
        std::optional<Time> time;
        const auto time_of = [&] {
          if (!time)
            time = file.TimeOf(file.column(ExposureColumn::kTime).At(block * kBlockRows + i));
          return *time;
        };
        EachCarried(*kind.relation, subjects[i] - 1, time_of, [&](uint32_t person) {
          Set(sets_.of[kind.people], person);
          if (kind.people == ReachFiles::kUnknownSet) return;
          ++sets_.records;
          Set(sets_.from[at.countries.At(addresses[i])], person);
          const int64_t hour =
              carried_.hours_ == 1 ? 0 : (time_of().us - DayOf(time_of()) * kDay) / kHour;
          Set(today_[static_cast<size_t>(hour)], person);
        });
      }
    }
  }
  void Set(Bits& bits, uint32_t person) const {
    if (bits.empty()) bits.resize(carried_.words_);
    bits[person / 64] |= uint64_t{1} << person % 64;
  }
  // In the order of their numbers, which is what Roaring likes.
  void Keep(size_t day) {
    for (size_t hour = 0; hour < today_.size(); ++hour) {
      people_.clear();
      for (size_t word = 0; word < today_[hour].size(); ++word) {
        for (uint64_t left = std::exchange(today_[hour][word], 0); left != 0; left &= left - 1)
          people_.push_back(static_cast<uint32_t>(word * 64) +
                            static_cast<uint32_t>(std::countr_zero(left)));
      }
      if (people_.empty()) continue;
      std::lock_guard lock(carried_.mutex_);
      carried_.times_[day * carried_.hours_ + hour].addMany(people_.size(), people_.data());
    }
  }

  ReachCarried& carried_;
  Sets sets_;
  std::vector<Bits> today_;  // by hour
  std::vector<uint32_t> people_;
  Blocks blocks_;
};

ReachCarried::ReachCarried(const ReachFiles& files, size_t subjects, bool hours, size_t threads)
    : hours_(hours ? kDayHours : 1),
      words_(subjects / 64 + 1),
      times_(files.days().size() * hours_) {
  sets_.of.resize(files.sets());
  sets_.from.resize(files.countries().size());
  std::vector<const ReachFile*> carry;
  for (const ReachFile& file : files.files())
    if (file.carries) carry.push_back(&file);
  empty_ = carry.empty();
  if (empty_) return;
  std::vector<Reader> readers(threads, Reader(files, *this));
  std::atomic<size_t> next{0};
  const auto work = [&](Reader& reader) {
    for (size_t i; (i = next++) < carry.size();) reader.Read(*carry[i]);
  };
  std::vector<std::thread> workers;
  for (size_t i = 1; i < threads; ++i) workers.emplace_back([&, i] { work(readers[i]); });
  work(readers[0]);
  for (std::thread& worker : workers) worker.join();
  for (const Reader& reader : readers) {
    for (size_t i = 0; i < sets_.of.size(); ++i) Join(sets_.of[i], reader.sets().of[i]);
    for (size_t i = 0; i < sets_.from.size(); ++i) Join(sets_.from[i], reader.sets().from[i]);
    sets_.records += reader.sets().records;
  }
}

}  // namespace haetae::scope
