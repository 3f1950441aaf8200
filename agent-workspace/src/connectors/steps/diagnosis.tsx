import type { DiagnosisView } from '@countersign/protocol';

/** Why it usually is so, and what to change where. The code finds it in the reference. */
export function Diagnosis({ diagnosis }: { readonly diagnosis: DiagnosisView }) {
  const { code, rule, title, cause, fix } = diagnosis;
  return (
    <div className="diagnosis">
      <p className="diagnosis-title">
        <strong>{title}</strong>
        <span className="diagnosis-code">
          {code} · {rule}
        </span>
      </p>
      <dl>
        <dt>Likely cause</dt>
        <dd>
          <Marked text={cause} />
        </dd>
        <dt>Fix</dt>
        <dd>
          <Marked text={fix} />
        </dd>
      </dl>
    </div>
  );
}

/** Our own texts mark names of settings and values with backticks. */
export function Marked({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one constant text.
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
