// The corner of pages that do nothing else.

import { mountAccount } from './account/menu.js';

mountAccount(document.getElementById('account'));
