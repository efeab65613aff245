use std::{fs, time::Duration};

use azure_identity_wasm::{
    host::{Lease, TokenStore},
    native::FileTokenStore,
};

use super::{Directory, TestClock, with_each};

const SOON: Duration = Duration::from_mins(1);
const LEASE: Duration = Duration::from_secs(10);

async fn granted(store: &dyn TokenStore) -> Option<Box<dyn azure_identity_wasm::host::HeldLease>> {
    match store.lease("key", LEASE).await.unwrap() {
        Lease::Granted(lease) => Some(lease),
        Lease::Taken => None,
        Lease::Unsupported => panic!("these stores have leases"),
    }
}

#[tokio::test]
async fn what_one_handle_puts_there_another_one_gets_replaces_and_deletes() {
    let clock = TestClock::new();
    with_each(clock.clone(), async |open| {
        let (one, other, soon) = (open(), open(), clock.wall().after(SOON));
        assert_eq!(one.get("key").await.unwrap(), None);
        for value in [(0..=255).collect(), vec![7], vec![1; 256 * 1024], Vec::new()] {
            one.set("key", &value, soon).await.unwrap();
            assert_eq!(other.get("key").await.unwrap(), Some(value));
        }
        other.delete("key").await.unwrap();
        other.delete("key").await.unwrap();
        assert_eq!(one.get("key").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_any_text_and_no_two_are_mixed_up() {
    let clock = TestClock::new();
    with_each(clock.clone(), async |open| {
        let hex = "0123456789abcdef".repeat(4);
        let keys =
            ["a", "A", "ä", "a/b", "../a", ".", "..", "nul", "", &hex, &hex.to_uppercase(), &format!("x{hex}"), &format!("{hex}.lease")];
        for (place, key) in keys.iter().enumerate() {
            open().set(key, &[u8::try_from(place).unwrap()], clock.wall().after(SOON)).await.unwrap();
        }
        for (place, key) in keys.iter().enumerate() {
            assert_eq!(open().get(key).await.unwrap(), Some(vec![u8::try_from(place).unwrap()]), "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_entry_is_there_until_it_expires_and_not_a_millisecond_longer() {
    let clock = TestClock::new();
    with_each(clock.clone(), async |open| {
        open().set("key", b"value", clock.wall().after(SOON)).await.unwrap();
        clock.advance(Duration::from_millis(59_999));
        assert!(open().get("key").await.unwrap().is_some());
        clock.advance(Duration::from_millis(1));
        assert!(open().get("key").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_a_lease_at_once_one_gets_it_and_the_next_when_it_is_given_back_or_has_ended() {
    let clock = TestClock::new();
    with_each(clock.clone(), async |open| {
        for round in 0..4 {
            let wishes: Vec<_> = (0..50)
                .map(|_| {
                    let open = open.clone();
                    tokio::spawn(async move { granted(&*open()).await })
                })
                .collect();
            let mut leases = Vec::new();
            for wish in wishes {
                leases.extend(wish.await.unwrap());
            }
            assert_eq!(leases.len(), 1, "round {round}");
            assert!(granted(&*open()).await.is_none());
            match (round, leases.pop().unwrap()) {
                (0, lease) => lease.release().await.unwrap(),
                (1, lease) => drop(lease),
                (_, lease) => {
                    clock.advance(LEASE);
                    std::mem::forget(lease); // as of a process that has ended
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_gives_a_lease_back_too_late_takes_nothing_from_who_has_it_now() {
    let clock = TestClock::new();
    with_each(clock.clone(), async |open| {
        let late = granted(&*open()).await.unwrap();
        clock.advance(LEASE);
        let lease = granted(&*open()).await.unwrap();
        late.release().await.unwrap();
        assert!(granted(&*open()).await.is_none());
        lease.release().await.unwrap();
        assert!(granted(&*open()).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn values_are_whole_whoever_writes_at_once() {
    let directory = Directory::new();
    let (path, clock) = (directory.0.clone(), TestClock::new());
    let soon = clock.wall().after(SOON);
    let writers: Vec<_> = (0_u8..8)
        .map(|byte| {
            let store = FileTokenStore::with_clock(path.clone(), clock.clone());
            tokio::task::spawn_blocking(move || {
                for _ in 0..50 {
                    futures(store.set("key", &vec![byte; 3000 + usize::from(byte)], soon)).unwrap();
                    let found = futures(store.get("key")).unwrap().unwrap();
                    assert!(found.iter().all(|other| *other == found[0]) && found.len() == 3000 + usize::from(found[0]));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let left = fs::read_dir(&directory.0).unwrap().count();
    assert_eq!(left, 1, "nothing is left of the writing");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_user_reads_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let (directory, clock) = (Directory::new(), TestClock::new());
    let store = FileTokenStore::with_clock(directory.0.clone(), clock.clone());
    store.set("key", b"value", clock.wall().after(SOON)).await.unwrap();
    let _lease = granted(&store).await;
    let mut paths: Vec<_> = fs::read_dir(&directory.0).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(paths.len(), 2);
    paths.push(directory.0.clone());
    for path in paths {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

#[tokio::test]
async fn what_has_expired_goes_an_hour_later_and_what_is_not_the_stores_stays() {
    let (directory, clock) = (Directory::new(), TestClock::new());
    let store = FileTokenStore::with_clock(directory.0.clone(), clock.clone());
    store.set("key", b"value", clock.wall().after(SOON)).await.unwrap();
    fs::write(directory.0.join("notes.txt"), "mine").unwrap();
    for (minutes, files) in [(30, 3), (90, 2)] {
        clock.advance(Duration::from_mins(minutes));
        store.set("other", b"value", clock.wall().after(SOON)).await.unwrap();
        assert_eq!(fs::read_dir(&directory.0).unwrap().count(), files, "after {minutes} minutes more");
    }
    assert!(directory.0.join("notes.txt").exists());
}

/// These stores answer at once.
fn futures<T>(mut future: azure_identity_wasm::maybe_send::BoxFuture<'_, T>) -> T {
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}
