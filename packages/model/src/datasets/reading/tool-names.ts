/** Folders that file servers, archivers and systems leave behind. */
const FOLDERS = new Set([
  '@eadir',
  '@tmp',
  '@recycle',
  '#recycle',
  '#snapshot',
  '__macosx',
  '__pycache__',
  '$recycle.bin',
  'lost+found',
  'system volume information',
])
const FILES = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r'])

/** Whether a name is hidden or one of a tool's own: nothing that a person has put there as data. */
export function isOfTools(name: string): boolean {
  const lower = name.toLowerCase()
  return name.startsWith('.') || FOLDERS.has(lower) || FILES.has(lower)
}
