import { storageContract } from '../contract.ts';
import { openTemporary } from './testing/open-temporary.ts';

storageContract((t) => openTemporary(t));
