import { type HoldExportReason, holdExportReasons } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../../look/box.tsx';
import { Reasons } from '../../look/reasons.tsx';
import { useWorkspace } from '../../store/workspace.ts';
import { DownloadButton } from '../download-button.tsx';

const words: Readonly<Record<HoldExportReason, string>> = {
  own_files: 'For our own files of the matter',
  legal_counsel: 'For our lawyers',
  authority_request: 'An authority asked for it',
};

type Props = { readonly id: string; readonly isErased: boolean; readonly onDone: () => void };

export function ExportSection({ id, isErased, onDone }: Props) {
  const { api } = useWorkspace();
  const [withHold, setWithHold] = useState(false);
  const [reason, setReason] = useState<HoldExportReason>();
  const why = withHold ? reason : undefined;
  const choose = (isWanted: boolean) => {
    setWithHold(isWanted);
    setReason(undefined);
  };
  return (
    <Box title="Export">
      <p>
        {isErased
          ? 'What is left of an erased consumer: times and ids.'
          : 'Everything that is held, as one JSON file: attributes and where they came from, ' +
            'messages, agents’ notes, sessions, and who looked.'}
      </p>
      {!isErased && (
        <p className="hint">
          Nothing in it is masked. Read it before you hand it over: notes may speak of other people.
          Delete the file then. The export is recorded.
        </p>
      )}
      <label className="framed">
        <input
          type="checkbox"
          checked={withHold}
          onChange={({ target }) => choose(target.checked)}
        />
        <span>
          With the legal hold
          <small>
            Whether one stands, since when and why. Never hand such a file to the consumer.
          </small>
        </span>
      </label>
      {withHold && (
        <Reasons
          legend="Why, for the audit record"
          reasons={holdExportReasons}
          words={words}
          onChoose={setReason}
        />
      )}
      <DownloadButton
        label="Export"
        fileName={`consumer-${id}${withHold ? '-with-hold' : ''}.json`}
        start={(download) => api.privacy.exportConsumer(id, download, why)}
        onDone={onDone}
        isDisabled={withHold && reason === undefined}
      />
    </Box>
  );
}
