'use client'

import type { Split } from '@convscope/shared'
import { useSampleText } from './use-sample-text'

interface SampleProps {
  dataset: string
  split: Split
  /** How many images of it were looked at. */
  images: number
}

/** How much of a data set an answer rests on. */
export function Sample({ dataset, split, images }: SampleProps) {
  return useSampleText(dataset, split, images)
}
