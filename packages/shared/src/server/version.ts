/** Recorded with every run. Kept equal to the version in the root package.json by a test. */
export const CODE_VERSION = '0.1.0'
