/**
 * What was noticed while a data set was read, and left out or done about it, as sentences: where each is said for its
 * count, so that nothing is left out without a word.
 */
const FINDINGS = {
  undecodable: {
    severity: 'warning',
    say: (n: number) => `${pictures(n)} could not be decoded and ${were(n)} left out.`,
  },
  unsupportedFormat: {
    severity: 'warning',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'has a format that is' : 'have formats that are'} not read: left out. Save as PNG or JPEG.`,
  },
  jpegWithoutEnd: {
    severity: 'warning',
    say: (n: number) =>
      `${n === 1 ? '1 JPEG lacks its' : `${count(n)} JPEGs lack their`} last two bytes; no pixel was missing, and ${n === 1 ? 'it was' : 'they were'} read.`,
  },
  noPicture: {
    severity: 'note',
    say: (n: number) =>
      `${files(n)} ${n === 1 ? 'is no picture' : 'are no pictures'} and ${were(n)} left out.`,
  },
  looseFile: {
    severity: 'warning',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'lies' : 'lie'} beside the class folders and ${were(n)} left out.`,
  },
  deeper: {
    severity: 'note',
    say: (n: number) => `${pictures(n)} in deeper folders ${were(n)} read as of the class folder above.`,
  },
  followedLink: {
    severity: 'note',
    say: (n: number) =>
      `${n === 1 ? '1 link to a folder was' : `${count(n)} links to folders were`} followed.`,
  },
  unfollowedLink: {
    severity: 'warning',
    say: (n: number) =>
      `${n === 1 ? '1 link leads' : `${count(n)} links lead`} back into the data set or nowhere: left out.`,
  },
  unreadable: {
    severity: 'warning',
    say: (n: number) =>
      `${n === 1 ? '1 folder or file' : `${count(n)} folders or files`} cannot be read and ${were(n)} left out.`,
  },
  noClass: {
    severity: 'warning',
    say: (n: number) =>
      `${folders(n)} ${n === 1 ? 'has' : 'have'} no pictures: not taken as ${n === 1 ? 'a class' : 'classes'}.`,
  },
  unusedFolder: {
    severity: 'note',
    say: (n: number) => `${folders(n)} beside the splits ${were(n)} left out.`,
  },
  unusedSplit: {
    severity: 'warning',
    say: (n: number) => `${folders(n)} with another split ${were(n)} left out: validation uses test.`,
  },
  validationFolder: {
    severity: 'note',
    say: () => 'There is no test folder; this one is used for validation.',
  },
  classWithoutTraining: {
    severity: 'warning',
    say: (n: number) =>
      `${classes(n)} ${n === 1 ? 'has' : 'have'} no training images: no network can learn ${n === 1 ? 'it' : 'them'}.`,
  },
  classWithoutValidation: {
    severity: 'note',
    say: (n: number) => `${classes(n)} ${n === 1 ? 'has' : 'have'} no validation images.`,
  },
  grayAmongColour: {
    severity: 'note',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'is' : 'are'} gray among pictures in colour: read as colour.`,
  },
  firstFrame: {
    severity: 'note',
    say: (n: number) => `${pictures(n)} ${n === 1 ? 'has' : 'have'} several frames: the first was read.`,
  },
  darkGround: {
    severity: 'note',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'is' : 'are'} transparent and would vanish on white: laid on black.`,
  },
  grayGround: {
    severity: 'note',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'is' : 'are'} transparent, some with light and some with dark drawings: laid on gray.`,
  },
  groundOfEach: {
    severity: 'warning',
    say: (n: number) =>
      `${pictures(n)} ${n === 1 ? 'is' : 'are'} transparent, and no ground shows all of them: each was laid on one that shows it.`,
  },
  emptyPicture: {
    severity: 'warning',
    say: (n: number) => `${pictures(n)} ${n === 1 ? 'is' : 'are'} transparent everywhere.`,
  },
  scaledValues: {
    severity: 'note',
    say: (n: number) => `The values of ${files(n)} lie between 0 and 1: multiplied by 255.`,
  },
  roundedValues: {
    severity: 'note',
    say: (n: number) => `The values of ${files(n)} were rounded to whole numbers.`,
  },
  turnedImages: {
    severity: 'note',
    say: (n: number) => `The images of ${files(n)} lie on their sides, as EMNIST's do: turned upright.`,
  },
} as const satisfies Record<string, { severity: 'warning' | 'note'; say(count: number): string }>

export type DatasetFindingCode = keyof typeof FINDINGS

/** Something that was left out of a data set, or done to it, when it was read. */
export interface DatasetFinding {
  code: DatasetFindingCode
  /** A warning concerns what a network learns. */
  severity: 'warning' | 'note'
  /** A sentence that says how many. */
  message: string
  count: number
  /** The first few, as the person who put them there knows them. */
  examples: string[]
}

/** What is said of so many. */
export function datasetFinding(code: DatasetFindingCode, count: number, examples: string[]): DatasetFinding {
  const { severity, say } = FINDINGS[code]
  return { code, severity, message: say(count), count, examples }
}

const count = (n: number) => n.toLocaleString('en-US')
const pictures = (n: number) => (n === 1 ? '1 picture' : `${count(n)} pictures`)
const files = (n: number) => (n === 1 ? '1 file' : `${count(n)} files`)
const folders = (n: number) => (n === 1 ? '1 folder' : `${count(n)} folders`)
const classes = (n: number) => (n === 1 ? '1 class' : `${count(n)} classes`)
const were = (n: number) => (n === 1 ? 'was' : 'were')
