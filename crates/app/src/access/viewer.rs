//! Whoever asks, as everything downstream needs to know them.

use chrono::NaiveDate;
use domain::access::{Principal, ServiceAccount};
use domain::members::Member;
use domain::organizations::Organization;
use persistence::{Asker, Lease};
use std::sync::Arc;

/// Whoever asks: a member, a service account or the operator, in one organization, on its real today.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub(crate) asker: Asker,
    pub(crate) organization: Arc<Organization>,
    pub(crate) member: Option<Arc<Member>>,
    pub(crate) service_account: Option<Arc<ServiceAccount>>,
    /// What the request reads by.
    pub(crate) lease: Arc<Lease>,
}

impl Viewer {
    pub(crate) fn new(
        principal: Principal,
        organization: Organization,
        today: NaiveDate,
        lease: Arc<Lease>,
    ) -> Self {
        let flags = organization.settings.policies.flags();
        let asker = Asker {
            principal,
            today,
            flags,
        };
        Self {
            asker,
            organization: Arc::new(organization),
            member: None,
            service_account: None,
            lease,
        }
    }

    /// The system in the same organization, reading by the same connection: for figures whose audience was decided before.
    pub(crate) fn as_system(&self) -> Self {
        let asker = Asker {
            principal: Principal::system(self.organization.id),
            ..self.asker.clone()
        };
        Self {
            asker,
            organization: self.organization.clone(),
            member: None,
            service_account: None,
            lease: self.lease.clone(),
        }
    }

    /// The principal the policy table judges.
    pub fn principal(&self) -> &Principal {
        &self.asker.principal
    }

    /// The organization it belongs to.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The member who asks, when it is one.
    pub fn member(&self) -> Option<&Member> {
        self.member.as_deref()
    }

    /// The service account that asks, when it is one.
    pub fn service_account(&self) -> Option<&ServiceAccount> {
        self.service_account.as_deref()
    }

    /// The organization's local date now.
    pub fn today(&self) -> NaiveDate {
        self.asker.today
    }
}
