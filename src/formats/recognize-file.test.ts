import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialects, recognizeFile } from './recognize-file.ts';

function source(content: string | Uint8Array, name = 'export.csv') {
  return { name, open: () => [typeof content === 'string' ? Buffer.from(content) : content] };
}

/** The headings as vendors and our own documentation write them. */
const exact: Readonly<Record<string, string>> = {
  leavers:
    'employee_id,first_name,last_name,work_email,personal_email,personal_phone,manager_email,department,location,country,time_zone,worker_type,departure_type,notice_date,last_working_day,access_cutoff,employment_end,legal_hold,address_line1,address_line2,city,region,postal_code',
  people: 'employee_id,first_name,last_name,work_email,department,status,start_date,end_date',
  bamboohr:
    'employeeNumber,firstName,lastName,displayName,workEmail,homeEmail,mobilePhone,jobTitle,department,division,location,supervisor,supervisorEId,supervisorId,hireDate,terminationDate,rehireDate,status,employmentHistoryStatus,address1,address2,city,state,zipcode,country',
  accounts: 'application,account_id,login,display_name,email,employee_id,kind,privileged,active,last_sign_in',
  'okta-users':
    'login,firstName,lastName,email,secondEmail,mobilePhone,employeeNumber,department,division,title,manager,managerId,userType,status',
  'snipe-it-users':
    'First Name,Last Name,Email,Username,Activated,Location,Address,City,State,Country,Postal Code,Website,Phone,Job Title,Notes,Employee Number,Company,Manager,Remote,VIP,Start Date,End Date,Gravatar',
  'snipe-it-assets':
    'Company,Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,Model Notes,Model Number,Asset Notes,Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Username,Checked Out To: First Name,Checked Out To: Last Name,Checked Out To: Email,Checked Out To: Location,Asset EOL Date',
  'snipe-it-licences':
    'Full Name,Email,Username,Item name,serial number,Category,manufacturer,purchase date,purchase cost,purchase order,order number,Licensed To Name,Licensed to Email,expiration date,maintained,reassignable,seats,company,supplier,notes',
  'workday-workers':
    'Employee_ID,Worker,Legal_Name,Termination_Date,Last_Day_of_Work,Primary_Work_Email,Home_Email,Manager_ID,Cost_Center,Location,Worker_Type',
  'google-workspace-users':
    'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,Building ID,Floor Name,Floor Section,Change Password at Next Sign-In,New Status [UPLOAD ONLY],New Licenses [UPLOAD ONLY],Advanced Protection Program enrollment',
  'snipe-it-accessories':
    'Company,Name,Category,Supplier,Manufacturer,QTY,Location,Order Number,Min Amount,Model Number,Notes,Purchase Date,Purchase Cost',
  'intune-devices':
    'Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,Azure AD registered,EAS activation ID,Serial number,Manufacturer,Model,EAS activated,IMEI,Last EAS sync time,EAS reason,EAS status,Compliance grace period expiration,Security patch level,Wi-Fi MAC,MEID,Subscriber carrier,Total storage,Free storage,Management name,Category,UserId,Primary user UPN,Primary user email address,Primary user display name,WiFiIPv4Address,WiFiSubnetID,Compliance,Managed by,Ownership,Device state,Intune registered,Supervised,Encrypted,OS,SkuFamily,JoinType,Phone number,Jailbroken,ICCID,EthernetMAC,CellularTechnology,ProcessorArchitecture,EID,SystemManagementBIOSVersion,TPMManufacturerId,TPMManufacturerVersion,ProductName,Management certificate expiration date',
  'jamf-computers':
    'Computer Name,Serial Number,Asset Tag,Last Check-in,Username,Full Name,Email Address,Department,Building,Model,UDID,Managed',
  'jamf-mobile-devices':
    'Display Name,Serial Number,Asset Tag,Last Inventory Update,Username,Full Name,Email Address,Department,Building,Model,UDID,Managed',
  owned: 'owned_kind,owned_name,employee_id,application,reference,privileged,last_used,used_by,expires_on',
  seats: 'licence,employee_id,email,holder_name,price,currency,reassignable,term_end',
};

const lists: Readonly<Record<string, string>> = {
  'intune-devices':
    'DeviceName,SerialNumber,UPN,UserEmail,LastContact,OS,OSVersion,Ownership,ManagedBy,CompliantState,DeviceState,EncryptionStatusString,IMEI,MEID,Model,Manufacturer,PrimaryUser,CategoryName,CreatedDate,JoinType',
  'google-workspace-users':
    'First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required],Status [READ ONLY],Last Sign In [READ ONLY],Employee ID',
  'snipe-it-assets':
    'ID,Company,Asset Name,Device Image,Asset Tag,Serial,Model,Model No.,Category,Status,Checked Out To,Employee Number,Location,Default Location,Manufacturer,Supplier,Purchase Date,Age,Purchase Cost,Order Number,EOL Rate,EOL Date,Warranty,Warranty Expires,Requestable,Notes,Checkouts,Checkins,Requests,Created By,Created At,Updated at,Checkout Date,Last Checkin Date,Expected Checkin Date,Last Audit,Next Audit Date,BYOD',
  'snipe-it-users':
    'ID,Company,Name,First Name,Last Name,Title,VIP user,Remote,Email,Phone,Website,Address,City,State,Country,Zip,Username,Employee Number,Language,Department,Location,Manager,Assets,Licenses,Consumables,Accessories,Managed Users,Managed Locations,Notes,Groups,LDAP enabled,Login Enabled,Auto-Assign Licenses,Start Date,End Date,Last Login',
};

test('every kind of file is known by its exact headings, in any case, and with spaces, hyphens or underscores', async () => {
  assert.deepEqual(Object.keys(exact).sort(), dialects.map(({ name }) => name).sort());
  for (const [format, head] of [...Object.entries(exact), ...Object.entries(lists)]) {
    for (const written of [
      head,
      head.toUpperCase(),
      head.replaceAll(/[ _]/g, '-'),
      head.replaceAll(',', ';'),
      head.replaceAll(',', '\t'),
    ]) {
      const { dialect } = await recognizeFile(source(`${written}\n`));
      assert.equal(dialect.name, format, written);
    }
  }
});

test('no two columns of a kind of file go by the same heading', () => {
  for (const { name, columns } of dialects) {
    const headings = Object.values(columns).flatMap((column) =>
      column.headings.map((heading) => heading.toLowerCase().replaceAll(/[^a-z0-9#]/g, '')),
    );
    const twice = [...new Set(headings)].filter(
      (heading) =>
        new Set(
          Object.values(columns).filter((column) =>
            column.headings.some((one) => one.toLowerCase().replaceAll(/[^a-z0-9#]/g, '') === heading),
          ),
        ).size > 1,
    );
    assert.deepEqual(twice, [], name);
  }
});

test('blank lines, a byte-order mark and the sep= line of Excel do not hide the heading', async () => {
  const file = await recognizeFile(source('\ufeff\r\nsep=;\r\napplication;login\r\n'));
  assert.equal(file.dialect.name, 'accounts');
  assert.equal(file.delimiter, ';');
  assert.equal(file.headingRow, 2);
});

test('a file that is not a table is refused whole, with what it is and what to do', async () => {
  const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
    ['<!DOCTYPE html><html><title>Sign in</title>', /export\.csv is a web page, most likely a sign-in page/],
    ['\n  <html lang="en">', /is a web page/],
    [Buffer.from('PK\u0003\u0004rest'), /an Excel workbook \(\.xlsx\)\. Open it and save the sheet as “CSV UTF-8”/],
    [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), /an old Excel workbook/],
    ['%PDF-1.7', /is a PDF document/],
    ['[{"login":"ada"}]', /is JSON/],
    ['{"users":[]}', /is JSON/],
    ['<?xml version="1.0"?><a/>', /is XML/],
    ['', /export\.csv is empty/],
    [' \n\n', /nothing but white space/],
    [Buffer.from('login,email', 'utf16le'), /UTF-16 without a byte-order mark/],
    [Buffer.from('login,em\0ail\n'), /holds NUL bytes/],
    ['a,b,c\n1,2,3\n', /headings we do not know\. Its headings are: a, b, c\./],
    ['application,employee_id,email,kind\n', /looks most like a list of accounts, but it lacks the column login/],
  ];
  for (const [content, message] of cases) {
    await assert.rejects(recognizeFile(source(content)), { code: 'not-what-it-says', message });
  }
});

test('a file that is given the wrong format is refused with the columns it lacks', async () => {
  await assert.rejects(recognizeFile(source(`${exact['people']}\n`), 'okta-users'), {
    code: 'not-what-it-says',
    message: /cannot be read as okta-users: it lacks the column login/,
  });
  await assert.rejects(recognizeFile(source(`${exact['people']}\n`), 'workday'), {
    code: 'bad-request',
    message: /Known are: leavers, people/,
  });
});

test('a file that could be two kinds is refused, and read when a person says which', async () => {
  const head = 'employee number,first name,last name,work email,department,status,hire date,termination date\n';
  await assert.rejects(recognizeFile(source(head)), {
    message: /could be a .+ or a .+\. Say which: --format \S+=export\.csv or --format/,
  });
  assert.equal((await recognizeFile(source(head), 'bamboohr')).dialect.name, 'bamboohr');
});
