// Files of other tools that evidence wraps: a test runner's JUnit report and a CycloneDX bill of materials.

const TESTS = {
  'tubecheck.interfaces': [
    'reads a DICOM file of each compatible system',
    'refuses a film of another body part',
    'writes the priority flag',
  ],
  'tubecheck.inference': ['gives the same score twice', 'marks at the operating point', 'keeps within the time limit'],
  'tubecheck.safety': [
    'falls back to the ordinary worklist on error',
    'shows the version beside every flag',
    'rolls back to the last version',
  ],
};

export function junit(version) {
  const suites = Object.entries(TESTS).map(([suite, names]) => {
    const cases = names.map((name) => `    <testcase classname="${suite}" name="${name}" time="0.120"/>\n`).join('');
    return `  <testsuite name="${suite}" tests="${names.length}" failures="0" errors="0" skipped="0" time="0.360">\n${cases}  </testsuite>\n`;
  });
  const total = Object.values(TESTS).flat().length;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Synthetic example: these tests were never run. -->\n' +
    `<testsuites name="TubeCheck ${version} verification (synthetic)" tests="${total}" failures="0" errors="0" skipped="0">\n${suites.join('')}</testsuites>\n`
  );
}

/** @param {string} weights hex SHA-256 of the weights file */
export function cyclonedx(version, weights) {
  const library = (name, at) => ({
    type: 'library',
    'bom-ref': `pkg:generic/${name}@${at}`,
    name,
    version: at,
    purl: `pkg:generic/${name}@${at}`,
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: '2026-05-07T09:00:00Z',
      component: {
        type: 'application',
        'bom-ref': 'tubecheck',
        name: 'TubeCheck',
        version,
        description: 'Synthetic example: no device',
      },
    },
    components: [
      {
        type: 'machine-learning-model',
        'bom-ref': 'tubecheck-model',
        name: 'tubecheck-model',
        version,
        hashes: [{ alg: 'SHA-256', content: weights }],
      },
      library('synthetic-dicom-reader', '4.2.0'),
      library('synthetic-inference-runtime', '1.20.1'),
    ],
    dependencies: [
      {
        ref: 'tubecheck',
        dependsOn: [
          'tubecheck-model',
          'pkg:generic/synthetic-dicom-reader@4.2.0',
          'pkg:generic/synthetic-inference-runtime@1.20.1',
        ],
      },
    ],
  };
}
