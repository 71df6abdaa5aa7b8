import { InvalidInputError } from '@convscope/shared'

export interface DecodedBmp {
  width: number
  height: number
  /** height x width x 4 bytes, red, green, blue, alpha; rows from the top. */
  data: Uint8Array
  /** Whether every pixel has equal red, green and blue. */
  isGray: boolean
}

const FILE_HEADER = 14
const CORE_HEADER = 12
/** Sizes of the headers of Windows 3 (40), its variants with masks (52, 56), Windows 95 (108) and 98 (124). */
const HEADERS = [40, 52, 56, 108, 124]
const COMPRESSION = { none: 0, bitFields: 3, alphaBitFields: 6 }

/** Whether bytes begin as a BMP file does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= FILE_HEADER + CORE_HEADER
}

/** Height and width that a BMP declares, without decoding it. @throws InvalidInputError `image_corrupt`. */
export function bmpSize(bytes: Uint8Array): { width: number; height: number } {
  const { width, height } = readHeader(viewOf(bytes))
  return { width, height }
}

/**
 * Decodes a BMP of 1, 4, 8, 16, 24 or 32 bits a pixel that is not run-length encoded. sharp has no decoder for BMP.
 * Source: https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 * @throws InvalidInputError `image_corrupt`, `unsupported_image`.
 */
export function decodeBmp(bytes: Uint8Array): DecodedBmp {
  const view = viewOf(bytes)
  const header = readHeader(view)
  const { width, height, bits, topDown, pixels } = header
  const stride = Math.ceil((width * bits) / 32) * 4
  if (pixels + stride * height > bytes.length) throw corrupt('its pixels are cut off')
  const colourAt = bits <= 8 ? indexed(view, header) : direct(view, header)
  const data = new Uint8Array(width * height * 4)
  let isGray = true
  for (let y = 0; y < height; y++) {
    const row = pixels + (topDown ? y : height - 1 - y) * stride
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      colourAt(row, x, data, at)
      isGray &&= data[at] === data[at + 1] && data[at] === data[at + 2]
    }
  }
  // Many programs write 32 bits with an alpha of zero everywhere and mean an opaque picture.
  if (bits === 32 && isWhollyTransparent(data)) for (let at = 3; at < data.length; at += 4) data[at] = 255
  return { width, height, data, isGray }
}

interface BmpHeader {
  width: number
  height: number
  topDown: boolean
  bits: number
  compression: number
  headerSize: number
  colours: number
  /** Offset of the first row. */
  pixels: number
}

type WriteColour = (row: number, x: number, target: Uint8Array, at: number) => void

function readHeader(view: DataView): BmpHeader {
  const headerSize = view.getUint32(FILE_HEADER, true)
  const pixels = view.getUint32(10, true)
  if (headerSize === CORE_HEADER) {
    const size = { width: view.getUint16(18, true), height: view.getUint16(20, true), topDown: false }
    const bits = view.getUint16(24, true)
    return checked({ ...size, bits, compression: 0, headerSize, colours: 0, pixels })
  }
  if (!HEADERS.includes(headerSize)) throw unsupported(`a header of ${headerSize} bytes`)
  if (view.byteLength < FILE_HEADER + headerSize) throw corrupt('its header is cut off')
  const height = view.getInt32(22, true)
  return checked({
    width: view.getInt32(18, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits: view.getUint16(28, true),
    compression: view.getUint32(30, true),
    headerSize,
    colours: view.getUint32(46, true),
    pixels,
  })
}

function checked(header: BmpHeader): BmpHeader {
  const { width, height, bits, compression } = header
  if (width < 1 || height < 1) throw corrupt('it declares no pixels')
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw unsupported(`${bits} bits a pixel`)
  const hasMasks = compression === COMPRESSION.bitFields || compression === COMPRESSION.alphaBitFields
  if (compression !== COMPRESSION.none && !(hasMasks && (bits === 16 || bits === 32))) {
    throw unsupported(`compression ${compression}`)
  }
  return header
}

function indexed(view: DataView, { bits, headerSize, colours, pixels }: BmpHeader): WriteColour {
  const entry = headerSize === CORE_HEADER ? 3 : 4
  const start = FILE_HEADER + headerSize
  const count = Math.min(colours || 1 << bits, 1 << bits, Math.floor((pixels - start) / entry))
  const mask = (1 << bits) - 1
  return (row, x, target, at) => {
    const bit = x * bits
    const index = (view.getUint8(row + (bit >> 3)) >> (8 - bits - (bit & 7))) & mask
    if (index >= count) throw corrupt(`it names the colour ${index} of ${Math.max(0, count)}`)
    const from = start + index * entry
    for (let channel = 0; channel < 3; channel++) target[at + channel] = view.getUint8(from + 2 - channel)
    target[at + 3] = 255
  }
}

function direct(view: DataView, header: BmpHeader): WriteColour {
  const { bits } = header
  if (bits === 24) {
    return (row, x, target, at) => {
      for (let channel = 0; channel < 3; channel++)
        target[at + channel] = view.getUint8(row + x * 3 + 2 - channel)
      target[at + 3] = 255
    }
  }
  const channels = masksOf(view, header).map(extractor)
  return (row, x, target, at) => {
    const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true)
    for (let channel = 0; channel < 4; channel++)
      target[at + channel] = (channels[channel] as (value: number) => number)(value)
  }
}

/** Red, green, blue, alpha. */
function masksOf(view: DataView, { bits, compression, headerSize }: BmpHeader): number[] {
  if (compression === COMPRESSION.none) {
    // 32 bits without masks: the fourth byte is alpha where anybody has written it.
    return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0xff000000]
  }
  const start = FILE_HEADER + 40
  const hasAlpha = headerSize >= 56 || compression === COMPRESSION.alphaBitFields
  const end = start + (hasAlpha ? 16 : 12)
  if (view.byteLength < end) throw corrupt('its masks are cut off')
  const masks = [0, 4, 8].map((offset) => view.getUint32(start + offset, true))
  return [...masks, hasAlpha ? view.getUint32(start + 12, true) : 0]
}

/** Takes a mask's bits out of a value and spreads them to 0 … 255; a mask without bits is an opaque alpha. */
function extractor(mask: number): (value: number) => number {
  if (mask === 0) return () => 255
  const shift = 31 - Math.clz32(mask & -mask)
  const largest = mask >>> shift
  return (value) => Math.round((((value & mask) >>> shift) / largest) * 255)
}

function isWhollyTransparent(data: Uint8Array): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false
  return true
}

function viewOf(bytes: Uint8Array): DataView {
  if (!isBmp(bytes)) throw corrupt('its header is cut off')
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function corrupt(problem: string): InvalidInputError {
  return new InvalidInputError({ code: 'image_corrupt', message: `The BMP is damaged: ${problem}.` })
}

function unsupported(what: string): InvalidInputError {
  return new InvalidInputError({ code: 'unsupported_image', message: `A BMP of ${what} is not read.` })
}
