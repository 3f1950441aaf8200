import type { AuditLine } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { Icon } from '../look/icons.tsx';
import { AuditRow } from './audit/audit-row.tsx';

/** What somebody should look into, before anything else on the page. */
export function Alarms({ alarms }: { readonly alarms: readonly AuditLine[] }) {
  if (alarms.length === 0) {
    return (
      <p className="privacy-calm">
        <Icon name="done" /> No alarm in the last thirty days.
      </p>
    );
  }
  return (
    <Box
      title={
        <>
          <Icon name="warning" /> {alarms.length === 1 ? 'One alarm' : `${alarms.length} alarms`} in
          the last thirty days
        </>
      }
      isAlarm
    >
      <ul className="audit-list">
        {alarms.map((line) => (
          <AuditRow key={line.number} line={line} />
        ))}
      </ul>
    </Box>
  );
}
