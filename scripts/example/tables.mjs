// The synthetic test sets of the example, as tables of outcomes: [both right, new only, reference only, neither].
// Every attribute splits the same cases, so each column of a table adds up to `outcomes`.

/** TS-CORE: TubeCheck 2.1.0 (new) beside 2.0.0 (reference) on the same 400 positives and 1600 negatives. */
export const tsCore = () => ({
  testSet: 'TS-CORE',
  prefix: 'TC',
  positives: {
    outcomes: [360, 20, 8, 12],
    levels: {
      'sex+age_band': {
        'female/22-39': [27, 2, 0, 1],
        'male/22-39': [27, 1, 0, 2],
        'female/40-64': [63, 3, 2, 2],
        'male/40-64': [63, 4, 1, 2],
        'female/65+': [90, 5, 2, 3],
        'male/65+': [90, 5, 3, 2],
      },
      race: {
        white: [180, 10, 4, 6],
        black: [72, 4, 2, 2],
        asian: [53, 3, 1, 2],
        two_or_more: [37, 2, 0, 1],
        ai_an: [8, 1, 0, 1],
        nh_pi: [7, 0, 1, 0],
        unknown: [3, 0, 0, 0],
      },
      acquisition_system: {
        'VendorA-DR1': [180, 10, 4, 6],
        'VendorB-DX2': [180, 10, 4, 6],
      },
      site: {
        'ST-01': [108, 6, 3, 3],
        'ST-02': [90, 5, 2, 3],
        'ST-03': [72, 4, 2, 2],
        'ST-04': [54, 3, 1, 2],
        'ST-05': [36, 2, 0, 2],
      },
    },
  },
  negatives: {
    outcomes: [1420, 36, 20, 124],
    levels: {
      'sex+age_band': {
        'female/22-39': [107, 2, 2, 9],
        'male/22-39': [106, 3, 1, 10],
        'female/40-64': [248, 7, 3, 22],
        'male/40-64': [249, 6, 4, 21],
        'female/65+': [355, 9, 5, 31],
        'male/65+': [355, 9, 5, 31],
      },
      race: {
        white: [759, 19, 11, 66],
        black: [284, 7, 4, 25],
        asian: [213, 6, 3, 18],
        two_or_more: [89, 2, 1, 8],
        ai_an: [40, 1, 1, 3],
        nh_pi: [26, 1, 0, 3],
        unknown: [9, 0, 0, 1],
      },
      acquisition_system: {
        'VendorA-DR1': [710, 18, 10, 62],
        'VendorB-DX2': [710, 18, 10, 62],
      },
      site: {
        'ST-01': [426, 11, 6, 37],
        'ST-02': [355, 9, 5, 31],
        'ST-03': [284, 7, 4, 25],
        'ST-04': [213, 5, 3, 19],
        'ST-05': [142, 4, 2, 12],
      },
    },
  },
});

/** TS-SYS: one model (2.0.0) on films of the systems that it is authorized for and of the added one. */
export const tsSys = () => ({
  testSet: 'TS-SYS',
  prefix: 'TY',
  positives: {
    outcomes: [424, 0, 0, 36],
    levels: {
      acquisition_system: {
        'VendorA-DR1': [184, 0, 0, 16],
        'VendorB-DX2': [184, 0, 0, 16],
        'VendorC-DR3': [56, 0, 0, 4],
      },
    },
  },
  negatives: {
    outcomes: [1657, 0, 0, 183],
    levels: {
      acquisition_system: {
        'VendorA-DR1': [720, 0, 0, 80],
        'VendorB-DX2': [720, 0, 0, 80],
        'VendorC-DR3': [217, 0, 0, 23],
      },
    },
  },
});

/** Levels in the order of the plan; sites are those that the data have. */
export const LEVELS = {
  sex: ['female', 'male'],
  age_band: ['22-39', '40-64', '65+'],
  race: ['white', 'black', 'asian', 'ai_an', 'nh_pi', 'two_or_more'],
  acquisition_system: ['VendorA-DR1', 'VendorB-DX2'],
  site: [],
};
