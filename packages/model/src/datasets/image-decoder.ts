/** Pixels as bytes, row by row, channels innermost (HWC). */
export interface DecodedImage {
  height: number
  width: number
  channels: number
  data: Uint8Array
}

/** The form in which a data set needs its images; what is left out is as the file has it. */
export interface ImageForm {
  height?: number
  width?: number
  channels?: number
}

/**
 * Decodes a picture file (PNG, JPEG, WebP), resampled and converted where `form` asks for another size or number of
 * channels (1 gray, 3 colour). Passed in by whoever loads a folder of images.
 */
export type ImageDecoder = (bytes: Uint8Array, form: ImageForm) => Promise<DecodedImage>
