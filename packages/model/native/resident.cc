// Loading TensorFlow's library reads 300 MB of it: symbols and relocations that nobody needs again, and the start of
// every operation that registers itself. Pages that cannot be written are given back here; what is still used comes back
// by itself, out of the system's cache of files.
// Source: man 2 madvise, MADV_DONTNEED; man 3 dl_iterate_phdr
#include "resident.h"

#if defined(__linux__)
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#endif

namespace convscope {

#if defined(__linux__)

namespace {

/** Then segments that nobody may write have been written to all the same. */
bool hasTextRelocations(const dl_phdr_info& library) {
  for (int i = 0; i < library.dlpi_phnum; i++) {
    const ElfW(Phdr)& segment = library.dlpi_phdr[i];
    if (segment.p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + segment.p_vaddr);
    for (; entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
  }
  return false;
}

int release(dl_phdr_info* library, size_t, void*) {
  if (std::strstr(library->dlpi_name, "libtensorflow") == nullptr || hasTextRelocations(*library)) return 0;
  const auto page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr)& segment = library->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const ElfW(Addr) begin = library->dlpi_addr + segment.p_vaddr;
    const ElfW(Addr) from = (begin + page - 1) & ~(page - 1);
    const ElfW(Addr) to = (begin + segment.p_filesz) & ~(page - 1);
    if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

napi_value releaseLibraries(napi_env, napi_callback_info) {
  dl_iterate_phdr(release, nullptr);
  return nullptr;
}

#else

napi_value releaseLibraries(napi_env, napi_callback_info) { return nullptr; }

#endif

}  // namespace convscope
