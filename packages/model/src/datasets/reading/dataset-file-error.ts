import { InvalidInputError } from '@convscope/shared'

/** A file of a data set is missing, corrupt or does not fit the others. The message names the file and what is wrong. */
export class DatasetFileError extends InvalidInputError {
  /** The file or folder, relative to the data set's folder. */
  readonly file: string

  /**
   * @param file file name as the person who put it there knows it.
   * @param problem what is wrong with it, a sentence without its subject ("has 12 bytes too few").
   */
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      {
        code: 'dataset_file_invalid',
        message: `${file} ${problem}`,
        field: 'dataset',
      },
      options,
    )
    this.file = file
  }
}
