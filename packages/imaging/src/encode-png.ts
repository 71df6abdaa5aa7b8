import sharp from 'sharp'

/** Lossless PNG of 8 bits a channel, gray or RGB; encoded on a thread of libvips, not on the event loop. */
export function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3,
): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6, palette: false })
    .toBuffer()
}
