#pragma once

/// The limits of a worker process, and of the answer that its parent reads.

#include <cstddef>

namespace onestop::sandbox {

inline constexpr size_t kWorkerMemoryBytesMax = 512UL * 1024 * 1024;
inline constexpr int kWorkerCpuSecondsMax = 10;
inline constexpr int kWorkerWallSecondsMax = 20;
/// The answer that a parent reads, in bytes.
inline constexpr size_t kAnswerBytesMax = 16UL * 1024 * 1024;

}  // namespace onestop::sandbox
