#!/bin/sh
# Accounts for learners, each with a home that nobody else can read and a password of its own.
#   sudo sh accounts.sh ada grace emmy        prints a line a person, name and password, to cut into slips
# Taking one away, with all its files: sudo userdel --remove ada
set -eu

# The hub lets these two groups in, and asks for both.
groupadd --force learners
groupadd --force instructors
for name in "$@"; do
    # Letters and digits that nobody mistakes for one another on paper: no 0 and O, no 1 and l.
    password=$(LC_ALL=C tr -dc 'a-km-z2-9' </dev/urandom | head -c 10)
    useradd --create-home --skel "${SKELETON:-/etc/skel}" --key UMASK=077 --key HOME_MODE=0700 \
        --shell /bin/bash --groups learners "$name"
    printf '%s:%s\n' "$name" "$password" | chpasswd
    printf '%s\t%s\n' "$name" "$password"
done
