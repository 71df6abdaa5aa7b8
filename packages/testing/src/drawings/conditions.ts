import type { Glyph } from './glyph.js'
import type { Random } from './random.js'
import {
  addNoise,
  type Colour,
  draw,
  encode,
  light,
  lines,
  type Placing,
  paint,
  rectangle,
  type Scene,
  sceneOf,
} from './scene.js'

/** A way in which people's pictures of digits differ from MNIST's; everything that may vary is drawn from `random`. */
export type Condition = (glyph: Glyph, random: Random) => Promise<Buffer>

const WHITE: Colour = [255, 255, 255]
const BLACK: Colour = [0, 0, 0]

export const CONDITIONS: Record<string, Condition> = {
  clean: (glyph, random) => encode(sheet(glyph, random).scene),
  'cropped to its box': (glyph, random) => encode(cropped(glyph, random, 0)),
  'a pixel of margin': (glyph, random) => encode(cropped(glyph, random, 1)),
  'a large margin': (glyph, random) =>
    encode(sheet(glyph, random, { size: [240, 700], share: [0.12, 0.3], offCentre: 0.8 }).scene),
  '28 pixels': (glyph, random) => encode(sheet(glyph, random, { size: [28, 40], share: [0.6, 0.9] }).scene),
  'soft shadow': (glyph, random) => {
    const { scene, size } = sheet(glyph, random, photo(random))
    const turn = random.between(0, 2 * Math.PI)
    const depth = random.between(0.3, 0.6)
    light(scene, (x, y) => {
      const along = ((x / size - 0.5) * Math.cos(turn) + (y / size - 0.5) * Math.sin(turn)) / 1.2 + 0.5
      return 1 - depth * along
    })
    return asPhoto(scene, random)
  },
  'hard shadow': (glyph, random) => {
    const { scene, size } = sheet(glyph, random, photo(random))
    const turn = random.between(0, 2 * Math.PI)
    const [depth, at, soft] = [random.between(0.25, 0.5), random.between(-0.35, 0.35), random.between(1, 8)]
    light(scene, (x, y) => {
      const along = (x - size / 2) * Math.cos(turn) + (y - size / 2) * Math.sin(turn) - at * size
      return 1 - depth * Math.min(1, Math.max(0, along / soft + 0.5))
    })
    return asPhoto(scene, random)
  },
  vignette: (glyph, random) => {
    const { scene, size } = sheet(glyph, random, photo(random))
    const depth = random.between(0.4, 0.8)
    light(scene, (x, y) => 1 - (depth * ((x / size - 0.5) ** 2 + (y / size - 0.5) ** 2)) / 0.5)
    return asPhoto(scene, random)
  },
  'a sheet on a desk': (glyph, random) => encodeDesk(glyph, random, deskColour(random)),
  'a scanner’s edge': (glyph, random) => {
    const { scene, size } = sheet(glyph, random, { ...photo(random), offCentre: 0.2 })
    const dark: Colour = [random.whole(0, 50), random.whole(0, 50), random.whole(0, 50)]
    const sides = ['left', 'right', 'top', 'bottom'].filter(() => random.chance(0.5))
    for (const side of sides.length > 0 ? sides : ['left']) {
      const width = size * random.between(0.015, 0.09)
      const slant = random.between(-0.02, 0.02)
      paint(
        scene,
        (x, y) => {
          const [along, across] = side === 'left' || side === 'right' ? [y, x] : [x, y]
          const depth = side === 'left' || side === 'top' ? across : size - 1 - across
          return width + slant * (along - size / 2) - depth
        },
        dark,
      )
    }
    return asPhoto(scene, random)
  },
  'ruled paper': (glyph, random) => ruled(glyph, random, 1),
  'squared paper': (glyph, random) => ruled(glyph, random, 2),
  'a form’s box': (glyph, random) => {
    const { scene, size, placing } = sheet(glyph, random, {
      size: [120, 400],
      share: [0.35, 0.6],
      offCentre: 0.2,
      paper: nearWhite(random),
    })
    const thickness = Math.max(1, size * random.between(0.003, 0.015))
    const [width, height] = [size * random.between(0.82, 0.96), size * random.between(0.82, 0.96)]
    const outer = rectangle(size / 2, size / 2, width, height, random.between(-0.03, 0.03))
    const inner = rectangle(size / 2, size / 2, width - 2 * thickness, height - 2 * thickness)
    const turned = random.chance(0.5)
    const frame = (x: number, y: number) =>
      turned ? outer(x, y) - inner(x, y) : rectangle(size / 2, size / 2, width, height)(x, y) - inner(x, y)
    paint(scene, frame, random.chance(0.6) ? BLACK : inkColour(random))
    draw(scene, glyph, placing, BLACK)
    return random.chance(0.5) ? encode(scene) : asPhoto(scene, random)
  },
  'a ring': (glyph, random) => {
    const { scene, size } = sheet(glyph, random, { size: [120, 400], share: [0.35, 0.55], offCentre: 0 })
    const thickness = Math.max(1.5, size * random.between(0.006, 0.03))
    const [rx, ry] = [size * random.between(0.42, 0.48), size * random.between(0.42, 0.48)]
    paint(
      scene,
      (x, y) => {
        const r = Math.hypot((x - size / 2) / rx, (y - size / 2) / ry)
        return thickness / 2 - Math.abs(r - 1) * Math.min(rx, ry) + 0.5
      },
      random.chance(0.5) ? BLACK : inkColour(random),
    )
    return encode(scene)
  },
  'coloured ink': (glyph, random) => encode(sheet(glyph, random, { ink: inkColour(random) }).scene),
  'coloured paper': (glyph, random) =>
    encode(
      sheet(glyph, random, { paper: hsl(random.next(), random.between(0.3, 1), random.between(0.6, 0.9)) })
        .scene,
    ),
  'ink as bright as its paper': (glyph, random) => {
    const { ink, paper } = equallyBright(random)
    return encode(sheet(glyph, random, { ink, paper }).scene)
  },
  'a thin pen': (glyph, random) =>
    encode(
      sheet(glyph, random, { size: [200, 400], share: [0.5, 0.8], pen: random.between(0.7, 0.8) }).scene,
    ),
  'a thick pen': (glyph, random) => encode(sheet(glyph, random, { pen: random.between(0.25, 0.35) }).scene),
  turned: (glyph, random) =>
    encode(sheet(glyph, random, { turn: (random.between(-15, 15) * Math.PI) / 180 }).scene),
  'seen from the side': (glyph, random) =>
    encode(sheet(glyph, random, { tilt: [random.between(-0.3, 0.3), random.between(-0.3, 0.3)] }).scene),
  'a strongly compressed JPEG': (glyph, random) =>
    encode(sheet(glyph, random, { size: [100, 300] }).scene, random.whole(15, 40)),
  'a noisy photo': (glyph, random) => {
    const { scene } = sheet(glyph, random, photo(random))
    addNoise(scene, random, random.between(6, 16))
    return encode(scene, random.whole(50, 90))
  },
  pencil: (glyph, random) => {
    const gray = random.whole(120, 180)
    const { scene } = sheet(glyph, random, { ...photo(random), ink: [gray, gray, gray] })
    addNoise(scene, random, random.between(1, 4))
    return encode(scene, 90)
  },
  'on transparent ground': (glyph, random) =>
    encode(
      sheet(glyph, random, {
        paper: null,
        ink: random.of<Colour>([BLACK, WHITE, inkColour(random), [128, 128, 128]]),
      }).scene,
    ),
  'a card cut out': (glyph, random) => {
    const size = random.whole(120, 360)
    const scene = sceneOf(size, size, random.chance(0.5) ? BLACK : WHITE, 0)
    const [width, height] = [size * random.between(0.6, 0.9), size * random.between(0.6, 0.9)]
    const middle = { x: size / 2, y: size / 2 }
    paint(scene, rectangle(middle.x, middle.y, width, height, random.between(-0.2, 0.2)), nearWhite(random))
    const placing = { ...middle, side: Math.min(width, height) * random.between(0.45, 0.7) }
    draw(scene, glyph, placing, random.chance(0.5) ? BLACK : inkColour(random))
    return encode(scene)
  },
  'light on dark': (glyph, random) => {
    const dark = hsl(random.next(), random.between(0, 0.6), random.between(0, 0.25))
    const { scene } = sheet(glyph, random, {
      paper: dark,
      ink: hsl(random.next(), random.next(), random.between(0.8, 1)),
    })
    if (random.chance(0.5)) return encode(scene)
    addNoise(scene, random, random.between(2, 8))
    return encode(scene, random.whole(60, 95))
  },
}

interface SheetOptions {
  size?: readonly [number, number]
  /** The digit's longer side, in shares of the sheet's. */
  share?: readonly [number, number]
  /** How far from the middle the digit may lie, in shares of the room there is. */
  offCentre?: number
  paper?: Colour | null
  ink?: Colour
  turn?: number
  tilt?: readonly [number, number]
  pen?: number
}

/** A digit on a square sheet. */
function sheet(glyph: Glyph, random: Random, options: SheetOptions = {}) {
  const {
    size: sizes = [80, 420],
    share = [0.4, 0.75],
    offCentre = 0.5,
    paper = WHITE,
    ink = BLACK,
  } = options
  const { turn = 0, tilt = [0, 0], pen = 0.5 } = options
  const size = random.whole(...sizes)
  const side = size * random.between(...share)
  const room = ((size - side) / 2) * offCentre * 0.9
  const placing: Placing = {
    x: size / 2 + random.between(-room, room),
    y: size / 2 + random.between(-room, room),
    side,
    turn,
    tilt,
    pen,
  }
  const scene = paper === null ? sceneOf(size, size, ink, 0) : sceneOf(size, size, paper)
  draw(scene, glyph, placing, ink)
  return { scene, size, placing }
}

/** The digit touches the picture's edges, or nearly. */
function cropped(glyph: Glyph, random: Random, margin: number): Scene {
  const longer = random.chance(0.3) ? random.whole(20, 30) : random.whole(30, 250)
  const scale = longer / Math.max(glyph.width, glyph.height)
  const [width, height] = [glyph.width, glyph.height].map(
    (n) => Math.max(3, Math.round(n * scale)) + 2 * margin,
  )
  const isDark = random.chance(0.7)
  const scene = sceneOf(width as number, height as number, isDark ? WHITE : BLACK)
  const placing = { x: (width as number) / 2, y: (height as number) / 2, side: longer }
  draw(scene, glyph, placing, isDark ? BLACK : WHITE)
  return scene
}

function ruled(glyph: Glyph, random: Random, directions: 1 | 2): Promise<Buffer> {
  const { scene, size, placing } = sheet(glyph, random, { ...photo(random), share: [0.35, 0.65] })
  const spacing = size * random.between(0.06, 0.14)
  const thickness = random.between(0.8, Math.max(1.2, size * 0.006))
  const colour = random.of<Colour>([
    [170, 185, 225],
    [150, 200, 220],
    [180, 180, 180],
    [210, 150, 160],
    [120, 140, 200],
  ])
  const turn = random.between(-0.04, 0.04)
  paint(scene, lines(spacing, thickness, random.between(0, spacing), turn), colour)
  if (directions === 2) {
    paint(scene, lines(spacing, thickness, random.between(0, spacing), turn + Math.PI / 2), colour)
  } else if (random.chance(0.3)) {
    paint(scene, rectangle(size * 0.12, size / 2, thickness * 1.5, size * 1.2, turn), [220, 120, 130])
  }
  draw(scene, glyph, placing, penColour(random))
  return asPhoto(scene, random)
}

function encodeDesk(glyph: Glyph, random: Random, desk: Colour): Promise<Buffer> {
  const size = random.whole(180, 420)
  const scene = sceneOf(size, size, desk)
  if (random.chance(0.5)) {
    // Grain of wood.
    const grain = lines(size * random.between(0.03, 0.1), size * 0.01, 0, random.between(-0.3, 0.3))
    paint(scene, (x, y) => 0.4 * grain(x, y), desk.map((n) => n * 0.7) as unknown as Colour)
  }
  const [width, height] = [size * random.between(0.5, 0.85), size * random.between(0.5, 0.85)]
  const turn = random.between(-0.2, 0.2)
  const middle = {
    x: size / 2 + random.between(-1, 1) * size * 0.05,
    y: size / 2 + random.between(-1, 1) * size * 0.05,
  }
  paint(scene, rectangle(middle.x, middle.y, width, height, turn), nearWhite(random))
  const side = Math.min(width, height) * random.between(0.4, 0.65)
  draw(scene, glyph, { ...middle, side, turn: turn * 0.5 }, penColour(random))
  return asPhoto(scene, random)
}

function asPhoto(scene: Scene, random: Random): Promise<Buffer> {
  addNoise(scene, random, random.between(0, 4))
  return encode(scene, random.whole(60, 95))
}

const photo = (random: Random): SheetOptions => ({
  size: [160, 420],
  share: [0.35, 0.65],
  paper: nearWhite(random),
  ink: penColour(random),
})

function nearWhite(random: Random): Colour {
  const level = random.between(215, 255)
  return [level, level - random.between(0, 8), level - random.between(0, 20)]
}

/** Black, blue and other pens, and pencils. */
function penColour(random: Random): Colour {
  return random.of<Colour>([BLACK, [30, 30, 35], [25, 40, 130], [60, 60, 65], [150, 25, 30], [20, 90, 40]])
}

function inkColour(random: Random): Colour {
  return hsl(random.next(), random.between(0.6, 1), random.between(0.2, 0.5))
}

function deskColour(random: Random): Colour {
  return random.of<Colour>([
    [60, 60, 60],
    [25, 22, 20],
    [120, 80, 45],
    [165, 120, 75],
    [70, 90, 110],
    [110, 110, 115],
    [90, 30, 30],
  ])
}

/** Two colours of different hue and the same luma (ITU-R BT.601). */
function equallyBright(random: Random): { ink: Colour; paper: Colour } {
  const luma = ([r, g, b]: Colour) => 0.299 * r + 0.587 * g + 0.114 * b
  for (;;) {
    const hue = random.next()
    const paper = hsl(hue, random.between(0.6, 1), random.between(0.25, 0.6))
    const ink = hsl((hue + random.between(0.25, 0.75)) % 1, random.between(0.6, 1), random.between(0.25, 0.6))
    if (
      Math.abs(luma(ink) - luma(paper)) < 4 &&
      Math.hypot(...ink.map((n, i) => n - (paper[i] as number))) > 90
    ) {
      return { ink, paper }
    }
  }
}

/** Hue, saturation and lightness, 0 to 1. */
function hsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (n: number) => {
    const k = (n + hue * 12) % 12
    const reach = saturation * Math.min(lightness, 1 - lightness)
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}
