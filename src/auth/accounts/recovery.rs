//! What signs an account in: another password, a recovery code, and what an operator may do for somebody who has neither.

use super::passwords::no_password;
use super::recovery_code::{RecoveryCode, digest_of_typed};
use super::{
    Authenticator, For, Identity, Login, Origin, PlayerId, PlayerName, SignInRefused, SignedIn, check_length,
    check_new, role,
};
use crate::store::Records;
use crate::store::records::{Answer, Credentials};

impl Authenticator {
    /// Gives an account another password. All its sign-ins end, and this is a new one. A wrong password counts as one that
    /// somebody wanted to sign in with.
    pub async fn change_password(
        &self,
        who: &Identity,
        old: &str,
        new: &str,
        from: Origin,
    ) -> Result<SignedIn, SignInRefused> {
        check_length(new)?;
        let Credentials { player, role: word, login } = self.prove(&who.player, old, from).await?;
        let name = player.name.as_deref().and_then(|name| PlayerName::parse(name).ok());
        if let Some(name) = &name {
            check_new(new, name)?;
        }
        let after = self.passwords.hash(new, whom(name.as_ref(), from)).await?;
        if !self.records.change_password(&who.player, &login.password_hash, &after).await? {
            return Err(SignInRefused::WrongPassword);
        }
        self.signed_in(player, role(&word)).await
    }

    /// Gives an account a new recovery code, which is told this once. The one before is void.
    pub async fn change_code(
        &self,
        who: &Identity,
        password: &str,
        from: Origin,
    ) -> Result<String, SignInRefused> {
        let proved = self.prove(&who.player, password, from).await?;
        let code = RecoveryCode::draw();
        if !self.records.change_code(&who.player, &proved.login.password_hash, &code.digest()).await? {
            return Err(SignInRefused::WrongPassword);
        }
        Ok(code.shown())
    }

    /// Gives the account with this name and this recovery code another password, and a new code. All its sign-ins end, and
    /// this is a new one. The new password is hashed before anybody looks whether there is such an account: the answer
    /// takes as long for every name and every code.
    pub async fn recover(
        &self,
        name: &str,
        code: &str,
        password: &str,
        from: Origin,
    ) -> Result<SignedIn, SignInRefused> {
        self.of_address.check(&from)?;
        check_length(password)?;
        let name = PlayerName::parse(name).ok();
        if let Some(name) = &name {
            check_new(password, name)?;
        }
        let attempt = name.as_ref().map(|name| self.of_account.count(name.key(), from)).transpose()?;
        let next = RecoveryCode::draw();
        let password_hash = self.passwords.hash(password, whom(name.as_ref(), from)).await?;
        let login = Login { password_hash, recovery: Some(next.digest()) };
        let key = name.as_ref().map_or("", PlayerName::key);
        let found = self.records.recover(key, &digest_of_typed(code), &login).await?;
        let Credentials { player, role: word, .. } = found.ok_or(SignInRefused::WrongCode)?;
        if let Some(attempt) = attempt {
            self.of_account.forgive(attempt);
        }
        self.sanctions.admit(&player.id)?;
        Ok(self.signed_in(player, role(&word)).await?.with(next))
    }

    /// The account of a player who shows its password. Errors: there is none, it is another password, or there were too
    /// many attempts.
    pub async fn prove(
        &self,
        player: &PlayerId,
        password: &str,
        from: Origin,
    ) -> Result<Credentials, SignInRefused> {
        self.of_address.check(&from)?;
        let found = self.records.login_of(player).await?.ok_or(SignInRefused::NoAccount)?;
        let name = found.player.name.as_deref().and_then(|name| PlayerName::parse(name).ok());
        let whom = whom(name.as_ref(), from);
        let attempt = self.of_account.count(&whom.account, from)?;
        if !self.passwords.fits(password, Some(&found.login.password_hash), whom).await? {
            return Err(SignInRefused::WrongPassword);
        }
        self.of_account.forgive(attempt);
        Ok(found)
    }
}

/// Who waits for a password to be hashed.
fn whom(name: Option<&PlayerName>, from: Origin) -> For {
    For { from, account: name.map(|name| name.key().to_owned()).unwrap_or_default() }
}

/// Takes the password and all sign-ins from an account, and answers a recovery code to hand over to its owner. Nobody gets in
/// without that code any more. `None`: this player has no account.
pub async fn reset(records: &dyn Records, player: &PlayerId) -> Answer<Option<String>> {
    let code = RecoveryCode::draw();
    let login = Login { password_hash: no_password(), recovery: Some(code.digest()) };
    Ok(records.reset(player, &login).await?.then(|| code.shown()))
}
