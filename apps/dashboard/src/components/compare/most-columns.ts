/** At most as many columns as can be told apart beside each other. */
export const MOST_COLUMNS = 4
