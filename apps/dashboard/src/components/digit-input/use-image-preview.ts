import type { ImagePreview } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'

/** What a run's network sees of an own image; an error where it cannot be read. null asks for nothing. */
export function useImagePreview(imageId: string | null, runId: string) {
  return useQuery({
    queryKey: ['image-preview', imageId, runId],
    queryFn: () => api<ImagePreview>(`/images/${imageId}/preview?runId=${runId}`),
    enabled: imageId !== null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  })
}
