// The fields that several forms about an account have.

export const NAME = { name: 'name', label: 'Name', autocomplete: 'username', maxlength: 64, spellcheck: 'false' };
export const PASSWORD = { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', maxlength: 128 };
export const FRESH = { ...PASSWORD, autocomplete: 'new-password', hint: 'At least 8 characters, and more than your name.' };
