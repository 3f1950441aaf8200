import type { DiagnosisTable } from './diagnosis.ts';

/** Our own service: what `countersign doctor` looks at before any connector. */
export const serviceDiagnoses = {
  data_folder_missing: {
    rule: 'K2',
    title: 'There is no data folder yet',
    cause:
      'The service was never started with these settings, or COUNTERSIGN_DATA_DIR names another folder.',
    fix: 'Start the service once, or correct COUNTERSIGN_DATA_DIR.',
  },
  data_folder_open: {
    rule: 'S10',
    title: 'Others may look into the data folder',
    cause: 'The folder was made by hand or copied with other permissions.',
    fix: 'Run `chmod 700` on the folder, as the user who runs the service.',
  },
  data_unreadable: {
    rule: 'S8',
    title: 'Database or master key cannot be opened',
    cause:
      'Another user owns the files, the disk is full, or the key is missing or open to others.',
    fix: 'What was found says which; run the doctor as the user who runs the service.',
  },
  clock_went_back: {
    rule: 'V11',
    title: 'This machine’s clock is behind what it has written before',
    cause: 'The clock was set back, or the data comes from a machine whose clock is ahead.',
    fix: 'Switch on NTP on this machine.',
  },
  service_unreachable: {
    rule: 'K3',
    title: 'The service does not answer under its public address',
    cause: 'It is not running, or the proxy, the name or a firewall does not lead to it.',
    fix: 'Start the service, and open the public address in a browser of your own network.',
  },
  public_address_local: {
    rule: 'K3',
    title: 'The public address is of this machine only',
    cause: 'COUNTERSIGN_PUBLIC_URL is not set, or names localhost.',
    fix: 'Set COUNTERSIGN_PUBLIC_URL to the https address that consumers’ browsers can reach.',
  },
  insecure_hosts_set: {
    rule: 'O14',
    title: 'Exceptions are made to the guard on outbound calls',
    cause: 'COUNTERSIGN_INSECURE_HOSTS is set, as for the demo and tests.',
    fix: 'Remove it before real consumers sign in.',
  },
  no_brand: {
    rule: 'K10',
    title: 'There is no brand yet',
    cause: 'Nothing has been set up.',
    fix: 'Run `countersign brand add <file.json>`.',
  },
} as const satisfies DiagnosisTable;
