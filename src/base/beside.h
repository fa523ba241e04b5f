// Beside runs one piece of work after the other on a thread of its own, beside its caller.
//
//   Beside beside;
//   for each batch: beside.Start([&] { B(batch); }); A(batch); beside.Wait();
//
// For work of a millisecond, where a thread made anew each time often begins on its maker's core
// and waits for it. One caller; Start() only after Wait(). Stops its thread when it goes.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace haetae {

class Beside {
 public:
  Beside() : thread_([this] { Loop(); }) {}
  ~Beside() {
    Wait();
    work_ = nullptr;
    Hand(kWork);
    thread_.join();
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  void Start(std::function<void()> work) {
    work_ = std::move(work);
    Hand(kWork);
  }
  void Wait() { state_.wait(kWork, std::memory_order_acquire); }

 private:
  enum State : int { kIdle, kWork };
  void Hand(State state) {
    state_.store(state, std::memory_order_release);
    state_.notify_one();
  }
  void Loop() {
    while (true) {
      state_.wait(kIdle, std::memory_order_acquire);
      if (!work_) return;
      work_();
      Hand(kIdle);
    }
  }

  std::atomic<int> state_{kIdle};
  std::function<void()> work_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace haetae
