// Work shared between the threads that TensorFlow may use: its C interface lends kernels none.
#pragma once

#include <cstddef>
#include <functional>

namespace convscope {

/**
 * Calls `work(begin, end)` for parts of [0, count), on several threads where a part has at least `least` items. Returns
 * when all are done. A call that finds the threads busy does all itself. What a part throws is thrown here, once all have
 * ended.
 */
void parallelFor(size_t count, size_t least, const std::function<void(size_t, size_t)>& work);

}  // namespace convscope
