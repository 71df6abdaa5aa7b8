#include "parallel.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace convscope {

namespace {

/** As many as TensorFlow uses within an operation. */
size_t threadsOfTensorFlow() {
  const char* text = std::getenv("TF_NUM_INTRAOP_THREADS");
  const long chosen = text ? std::strtol(text, nullptr, 10) : 0;
  return chosen > 0 ? static_cast<size_t>(chosen) : std::max(1u, std::thread::hardware_concurrency());
}

/** More parts than threads: one that another program holds up leaves the rest to the others. */
constexpr size_t PARTS_OF_A_THREAD = 4;

class Threads {
 public:
  Threads() {
    const size_t wanted = threadsOfTensorFlow();
    try {
      // They live as long as the process: joining them at its end would wait for nothing that matters.
      for (; count_ < wanted; count_++) std::thread([this] { serve(); }).detach();
    } catch (const std::exception&) {
      // The system gives no more of them: those that there are do the work.
    }
  }

  void run(size_t count, size_t least, const std::function<void(size_t, size_t)>& work) {
    const size_t parts = std::min(PARTS_OF_A_THREAD * count_, std::max<size_t>(1, count / std::max<size_t>(1, least)));
    std::unique_lock<std::mutex> owner(busy_, std::defer_lock);
    if (count_ == 1 || parts == 1 || !owner.try_lock()) return work(0, count);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      items_ = count;
      parts_ = parts;
      next_ = 0;
      unfinished_ = parts;
    }
    wake_.notify_all();
    takeParts();
    std::exception_ptr failure;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      done_.wait(lock, [this] { return unfinished_ == 0; });
      work_ = nullptr;
      failure = std::exchange(failure_, nullptr);
    }
    if (failure) std::rethrow_exception(failure);
  }

 private:
  void serve() {
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [this] { return work_ != nullptr && next_ < parts_; });
      }
      takeParts();
    }
  }

  void takeParts() {
    for (;;) {
      size_t part, parts, items;
      const std::function<void(size_t, size_t)>* work;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (work_ == nullptr || next_ >= parts_) return;
        part = next_++;
        parts = parts_;
        items = items_;
        work = work_;
      }
      std::exception_ptr failure;
      try {
        (*work)(items * part / parts, items * (part + 1) / parts);
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard<std::mutex> lock(mutex_);
      if (failure) failure_ = std::move(failure);
      if (--unfinished_ == 0) done_.notify_one();
    }
  }

  /** With the one that asks for the work. */
  size_t count_ = 1;
  std::mutex busy_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(size_t, size_t)>* work_ = nullptr;
  size_t items_ = 0;
  size_t parts_ = 0;
  size_t next_ = 0;
  size_t unfinished_ = 0;
  /** What a part has thrown: the last of several. */
  std::exception_ptr failure_;
};

}  // namespace

void parallelFor(size_t count, size_t least, const std::function<void(size_t, size_t)>& work) {
  // Never destroyed: its threads may outlive static objects.
  static Threads& threads = *new Threads();
  threads.run(count, least, work);
}

}  // namespace convscope
