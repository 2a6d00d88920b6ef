//! The threads that use the file: one writes, some read. Nobody else ever waits for it.
//!
//! Owns: which changes are committed together, and that a change that fails takes no other with it. Must not: know
//! what is read or written.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use super::db::{Db, refusal};
use super::job::Job;
use super::queue::JobQueue;
use crate::store::records::{Answer, RecordsError};

/// The most changes that are committed together. Making them durable costs the same for one and for many.
const TOGETHER_MAX: usize = 256;

/// Threads with a queue.
pub(super) struct Workers {
    pub(super) queue: Arc<JobQueue<Box<dyn Job>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// The thread that writes.
    pub(super) fn writer(db: Db, waiting_max: usize) -> io::Result<Workers> {
        Workers::start("tiltyard-records", vec![db], waiting_max, |db, queue| {
            while let Some(jobs) = queue.take(TOGETHER_MAX) {
                commit_together(db, jobs);
            }
        })
    }

    /// Threads that read, one for each connection.
    pub(super) fn readers(dbs: Vec<Db>, waiting_max: usize) -> io::Result<Workers> {
        Workers::start("tiltyard-reader", dbs, waiting_max, |db, queue| {
            while let Some(jobs) = queue.take(1) {
                jobs.into_iter().filter(|job| job.is_wanted()).for_each(|job| read(db, job));
            }
        })
    }

    fn start(
        name: &str,
        dbs: Vec<Db>,
        waiting_max: usize,
        work: fn(&Db, &JobQueue<Box<dyn Job>>),
    ) -> io::Result<Workers> {
        let mut workers = Workers { queue: Arc::new(JobQueue::new(waiting_max)), threads: Vec::new() };
        for db in dbs {
            let queue = workers.queue.clone();
            let thread = Builder::new().name(name.to_owned()).spawn(move || work(&db, &queue))?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }
}

/// Work that waits is still done.
impl Drop for Workers {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            // A panic of the thread was logged when it happened.
            let _ = thread.join();
        }
    }
}

fn read(db: &Db, mut job: Box<dyn Job>) {
    job.run(db);
    db.abandon();
    job.answer(Ok(()));
}

/// Does the jobs in one transaction, and answers when it is on disk.
fn commit_together(db: &Db, mut jobs: Vec<Box<dyn Job>>) {
    let end = write(db, &mut jobs).map_err(|error| match refusal(&error) {
        // No single job is to blame for the failure of the whole transaction.
        RecordsError::Refused(why) | RecordsError::Away(why) => RecordsError::Away(why),
    });
    db.abandon();
    for job in jobs {
        job.answer(end.clone());
    }
}

fn write(db: &Db, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    // The lock for writing is taken at once: one that is asked for later may be refused without a wait.
    db.run("BEGIN IMMEDIATE", [])?;
    for job in jobs {
        db.run("SAVEPOINT job", [])?;
        let done = job.run(db);
        if !done && db.in_transaction() {
            db.run("ROLLBACK TO job", [])?;
        }
        // This fails if the database gave the whole transaction up, for example because the disk is full.
        db.run("RELEASE job", [])?;
    }
    db.run("COMMIT", []).map(drop)
}

/// The error when too many wait.
pub(super) fn full<T>() -> Answer<T> {
    Err(RecordsError::Away("too much waits for it already (database.waiting_max)".into()))
}
